import { expect, it } from 'vitest';
import { toShared } from './shared.ts';

it('keeps plain data as it is, with its arrays in shared memory and each of them once', () => {
  const samples = Float32Array.from([1, -0.5, Number.NaN]);
  const part = new Float64Array(Float64Array.from([1, 2, 3, 4]).buffer, 8, 2);
  const source = {
    name: 'a',
    list: [1, null, 'b'],
    samples,
    again: [samples],
    map: new Map([[7, { part }]]),
  };
  const shared = toShared(source);
  expect(shared).toEqual(source);
  expect(shared.samples.buffer).toBeInstanceOf(SharedArrayBuffer);
  expect(shared.again[0]).toBe(shared.samples);
  expect([...shared.map.get(7)!.part]).toEqual([2, 3]);
  expect(toShared(shared).samples.buffer).toBe(shared.samples.buffer);
  const clone = structuredClone(shared);
  shared.samples[0] = 9;
  expect(clone.samples[0]).toBe(9);
});

it('refuses what is no plain data', () => {
  expect(() => toShared({ run: () => 1 })).toThrow('a function cannot be shared');
  expect(() => toShared({ at: new Date(0) })).toThrow('a Date cannot be shared');
});
