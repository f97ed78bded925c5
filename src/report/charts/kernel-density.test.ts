import { expect, test } from 'vitest';
import { kernelDensity, quantile } from './kernel-density.ts';

test('two equal heaps give two equal peaks with a valley between', () => {
  const { at, density } = kernelDensity([0, 0, 0, 0.1, 9.9, 10, 10, 10]);
  expect(at[0]).toBe(0);
  expect(at.at(-1)).toBe(10);
  expect(density[0]).toBeCloseTo(density.at(-1)!, 12);
  expect(density[20]!).toBeLessThan(0.7 * density[0]!);
});

test('it integrates to one where nothing is cut off', () => {
  const values = Array.from({ length: 201 }, (_, i) => Math.tan((i - 100) / 120) * 3);
  const { at, density } = kernelDensity([...values]);
  const step = at[1]! - at[0]!;
  expect(density.reduce((a, b) => a + b, 0) * step).toBeCloseTo(1, 1);
});

test('equal values are one point', () => {
  expect(kernelDensity([2, 2, 2])).toEqual({ at: [2], density: [1] });
});

test('quantiles are linear between order statistics', () => {
  expect([0, 0.25, 0.5, 1].map((q) => quantile([1, 2, 4, 8], q))).toEqual([1, 1.75, 3, 8]);
});
