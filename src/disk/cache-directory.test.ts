import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openCacheDirectory, userCache } from './cache-directory.ts';

const made: string[] = [];
const freshDir = (): string => {
  const dir = mkdtempSync(path.join(tmpdir(), 'hushbit-cache-'));
  made.push(dir);
  return path.join(dir, 'inner');
};
afterEach(() => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
});

describe('a cache directory', () => {
  it('gives back what was put, to another opener too', () => {
    const dir = freshDir();
    const cache = openCacheDirectory(dir);
    const key = cache.keyOf(['a', Uint8Array.of(1, 2)]);
    expect(cache.get(key)).toBe(null);
    cache.put(key, Uint8Array.of(7, 8, 9));
    expect([...openCacheDirectory(dir).get(key)!]).toEqual([7, 8, 9]);
    expect(readdirSync(dir)).toEqual([`${key}.cache`]);
  });

  it('tells parts apart however they are cut', () => {
    const { keyOf } = openCacheDirectory(freshDir());
    const keys = [['ab'], ['a', 'b'], ['', 'ab'], [Uint8Array.of(97, 98), '']].map(keyOf);
    expect(new Set(keys).size).toBe(4);
  });

  it('has nothing where a byte was changed or the end is missing', () => {
    const dir = freshDir();
    const cache = openCacheDirectory(dir);
    cache.put('k', new Uint8Array(100).fill(3));
    const file = path.join(dir, 'k.cache');
    const whole = readFileSync(file);
    for (const at of [0, 5, 50, 107]) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 1;
      writeFileSync(file, damaged);
      expect(cache.get('k'), `byte ${at}`).toBe(null);
    }
    writeFileSync(file, whole.subarray(0, 60));
    expect(cache.get('k')).toBe(null);
    writeFileSync(file, '');
    expect(cache.get('k')).toBe(null);
    cache.put('k', Uint8Array.of(1));
    expect([...cache.get('k')!]).toEqual([1]);
  });

  it('stays within its limit: what was used least recently goes', () => {
    const dir = freshDir();
    const cache = openCacheDirectory(dir, 5000);
    for (const [i, key] of ['a', 'b', 'c', 'd'].entries()) {
      cache.put(key, new Uint8Array(1000));
      utimesSync(path.join(dir, `${key}.cache`), i + 1, i + 1);
    }
    expect(cache.get('a')).not.toBe(null);
    cache.put('e', new Uint8Array(1000));
    const left = ['a', 'b', 'c', 'd', 'e'].filter((key) => existsSync(path.join(dir, `${key}.cache`)));
    expect(left).toEqual(['a', 'd', 'e']);
  });

  it('is no obstacle where nothing can be written, and none at all where it is off', () => {
    const dir = freshDir();
    writeFileSync(dir, 'a file');
    const cache = openCacheDirectory(dir);
    cache.put('k', Uint8Array.of(1));
    expect(cache.get('k')).toBe(null);
    const off = userCache({ HUSHBIT_CACHE: 'off' });
    off.put('k', Uint8Array.of(1));
    expect(off.get('k')).toBe(null);
  });
});
