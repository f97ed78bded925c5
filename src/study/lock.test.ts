import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { itWith } from '../../test/requirements.ts';
import { temporaryDirectory } from './fake-evaluator.ts';
import { lockRun } from './lock.ts';

let dir: string;
let file: string;
beforeEach(() => {
  dir = temporaryDirectory();
  file = path.join(dir, 'run.lock');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Larger than any process id of Linux (2^22) or macOS. */
const NOBODY = 99_999_999;

describe('the lock of a run', () => {
  it('keeps a second writer out until it is given back', () => {
    const unlock = lockRun(dir);
    expect(readdirSync(dir)).toEqual(['run.lock']);
    expect(() => lockRun(dir)).toThrow(
      `expected a run that no other process writes to, got process ${process.pid} on ${hostname()}`,
    );
    unlock();
    expect(readdirSync(dir)).toEqual([]);
    lockRun(dir)();
  });

  it('is taken over from a process that is gone', () => {
    for (const text of [
      JSON.stringify({ pid: NOBODY, host: hostname(), started: null }),
      '',
      '{"pid":',
      '7',
    ]) {
      writeFileSync(file, text);
      const unlock = lockRun(dir);
      expect(JSON.parse(readFileSync(file, 'utf8')).pid).toBe(process.pid);
      unlock();
      expect(readdirSync(dir)).toEqual([]);
    }
  });

  itWith(['/proc'], 'is taken over where the pid now belongs to a younger process', () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname(), started: '1' }));
    lockRun(dir)();
  });

  it('is believed where the holder cannot be looked up', () => {
    writeFileSync(file, JSON.stringify({ pid: NOBODY, host: 'another.example', started: null }));
    expect(() => lockRun(dir)).toThrow(/got process 99999999 on another\.example; .*remove .*run\.lock/);
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname(), started: null }));
    expect(() => lockRun(dir)).toThrow(`got process ${process.pid}`);
  });

  it('leaves a lock alone that is no longer its own', () => {
    const unlock = lockRun(dir);
    writeFileSync(file, 'of another');
    unlock();
    expect(readFileSync(file, 'utf8')).toBe('of another');
  });

  it('says so where it cannot write', () => {
    const missing = path.join(dir, 'missing');
    expect(() => lockRun(missing)).toThrow(
      `${missing}: expected a directory that can be written, got ENOENT`,
    );
  });
});
