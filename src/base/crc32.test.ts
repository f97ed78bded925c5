import { crc32 as zlibCrc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { crc32 } from './crc32.ts';

const bytes = new TextEncoder().encode('123456789');

it('has the check value of the standard, in one part or several', () => {
  expect(crc32(bytes)).toBe(0xcbf43926);
  expect(crc32(bytes.subarray(0, 4), bytes.subarray(4))).toBe(0xcbf43926);
  expect(crc32()).toBe(0);
});

// Node 20.15 and later have one of their own.
it('is that of zlib', () => {
  const long = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) >> 3);
  expect(crc32(long)).toBe(zlibCrc32(long));
});
