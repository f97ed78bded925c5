import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { itWith } from '../../test/requirements.ts';
import { isDirectory, makeDirectory } from './make-directory.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'hushbit-test-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe('a directory', () => {
  it('is made with those above it, once', () => {
    const deep = path.join(dir, 'a', 'b', 'c');
    makeDirectory(deep);
    makeDirectory(deep);
    expect(isDirectory(deep)).toBe(true);
    makeDirectory(`${deep}${path.sep}d${path.sep}`);
    expect(isDirectory(path.join(deep, 'd'))).toBe(true);
  });

  it('is refused at once where none can be made', () => {
    const file = path.join(dir, 'file');
    writeFileSync(file, '');
    expect(() => makeDirectory(file)).toThrow('EEXIST');
    expect(() => makeDirectory(path.join(file, 'a', 'b'))).toThrow('ENOTDIR');
    expect(() => makeDirectory('')).toThrow('ENOENT');
  });

  itWith(['/proc'], 'is refused at once below /proc', () => {
    expect(() => makeDirectory('/proc/hushbit')).toThrow('ENOENT');
    expect(() => makeDirectory('/proc/hushbit/a/b')).toThrow('ENOENT');
  });

  it('is not what cannot be looked at', () => {
    const file = path.join(dir, 'file');
    writeFileSync(file, '');
    expect(isDirectory(file)).toBe(false);
    expect(isDirectory(path.join(file, 'a'))).toBe(false);
    expect(isDirectory('x'.repeat(5000))).toBe(false);
  });
});
