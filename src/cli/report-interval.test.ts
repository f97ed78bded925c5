import { expect, test } from 'vitest';
import { bootstrapInterval } from './report-interval.ts';

test('the mean lies within, and the interval within the values', () => {
  const values = [-0.05, 0.01, 0.02, -0.01, 0.03];
  const { mean, low, high } = bootstrapInterval(values)!;
  expect(mean).toBeCloseTo(0, 12);
  expect(low).toBeLessThan(mean);
  expect(high).toBeGreaterThan(mean);
  expect(low).toBeGreaterThanOrEqual(-0.05);
  expect(high).toBeLessThanOrEqual(0.03);
});

test('for many values it is near 1.96 standard errors', () => {
  const values = Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? 1 : -1));
  const { low, high } = bootstrapInterval(values)!;
  expect(high).toBeGreaterThan(0.08);
  expect(high).toBeLessThan(0.12);
  expect(low).toBeCloseTo(-high, 1);
});

test('equal values have no width, no values no interval, and it is the same every time', () => {
  expect(bootstrapInterval([2, 2, 2])).toEqual({ mean: 2, low: 2, high: 2 });
  expect(bootstrapInterval([])).toBeNull();
  expect(bootstrapInterval([1, 2, 3])).toEqual(bootstrapInterval([1, 2, 3]));
});
