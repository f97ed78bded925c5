import { expect, test } from 'vitest';
import { CLIP_COUNTS, coverage, POPULATIONS } from '../../test/measure/interval-coverage.ts';
import { compareEstimates, estimateOf, exact, intervalOf, welchInterval } from './estimate.ts';
import { studentCentral, studentQuantile } from './student-t.ts';

test('quantiles are those of printed tables', () => {
  // Abramowitz and Stegun, table 26.10.
  const printed: [number, number, number][] = [
    [0.975, 1, 12.706],
    [0.975, 2, 4.303],
    [0.975, 3, 3.182],
    [0.975, 7, 2.365],
    [0.995, 4, 4.604],
    [0.95, 15, 1.753],
    [0.975, 120, 1.98],
  ];
  for (const [probability, freedom, t] of printed)
    expect(studentQuantile(probability, freedom)).toBeCloseTo(t, 3);
});

test('closed forms of one and two degrees of freedom', () => {
  for (const t of [0, 0.3, 1, 5]) {
    expect(studentCentral(t, 1)).toBeCloseTo((2 / Math.PI) * Math.atan(t), 12);
    expect(studentCentral(t, 2)).toBeCloseTo(t / Math.sqrt(2 + t * t), 12);
  }
});

test('mean and error of observations', () => {
  expect(estimateOf([1, 2, 3, 4])).toEqual({ mean: 2.5, standardError: Math.sqrt(5 / 3 / 4), n: 4 });
  expect(estimateOf([7])).toEqual({ mean: 7, standardError: null, n: 1 });
  expect(() => estimateOf([])).toThrow('observations');
  expect(intervalOf(estimateOf([7]))).toBeNull();
  expect(intervalOf(exact(7))).toEqual({ mean: 7, low: 7, high: 7 });
});

test('the errors of two values decide whether they differ', () => {
  const timed = (mean: number): { mean: number; standardError: number; n: number } => ({
    mean,
    standardError: 1,
    n: 50,
  });
  expect(compareEstimates(timed(100), timed(102))).toBe(0);
  expect(compareEstimates(timed(100), timed(104))).toBe(-1);
  expect(compareEstimates(timed(104), timed(100))).toBe(1);
  expect(compareEstimates(exact(1), exact(1 + 1e-12))).toBe(-1);
  expect(compareEstimates({ mean: 1, standardError: null, n: 1 }, exact(2))).toBe(0);
});

test.each(POPULATIONS)('of 95 % intervals 93 to 97 % hold the mean: $name', (population) => {
  for (const clips of CLIP_COUNTS) {
    const covered = coverage(population, clips);
    expect(covered, `${clips} clips`).toBeGreaterThan(0.93);
    expect(covered, `${clips} clips`).toBeLessThan(0.97);
  }
});

test('the interval of a difference has the degrees of freedom of Welch', () => {
  const of = (mean: number, standardError: number | null, n: number) => ({ mean, standardError, n });
  const half = (a: Parameters<typeof welchInterval>[0], b: Parameters<typeof welchInterval>[1]): number => {
    const { mean, low, high } = welchInterval(a, b)!;
    expect(mean).toBeCloseTo(a.mean - b.mean, 12);
    expect(high - mean).toBeCloseTo(mean - low, 12);
    return high - mean;
  };
  // Equal spreads and counts: 2 (n - 1) of them.
  expect(half(of(1, 0.3, 5), of(0, 0.3, 5))).toBeCloseTo(studentQuantile(0.9825, 8) * 0.3 * Math.SQRT2, 10);
  // One that is exact leaves those of the other: what `intervalOf` says.
  const alone = intervalOf(of(1, 0.3, 4))!;
  expect(half(of(1, 0.3, 4), of(0, 0, 9))).toBeCloseTo(alone.high - alone.mean, 10);
  expect(half(exact(2), exact(1))).toBe(0);
  expect(welchInterval(of(1, null, 1), of(0, 0.1, 4))).toBeNull();
});
