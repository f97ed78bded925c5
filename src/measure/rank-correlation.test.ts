import { expect, it } from 'vitest';
import { rankCorrelation } from './rank-correlation.ts';

it('is 1 for any rising function, -1 for a falling one, and by hand with ties', () => {
  const x = [3, 1, 4, 1.5, 9, 2.6];
  expect(rankCorrelation(x, x.map(Math.exp))).toBe(1);
  expect(
    rankCorrelation(
      x,
      x.map((v) => -(v ** 3)),
    ),
  ).toBe(-1);
  // Ranks 0, 1.5, 1.5, 3 and 0, 1, 2, 3: 4.5 / sqrt(4.5 * 5).
  expect(rankCorrelation([1, 2, 2, 3], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 12);
  // The textbook formula 1 - 6 sum d^2 / (n (n^2 - 1)) with d = 1, 1, 1, 1, 0.
  expect(rankCorrelation([1, 2, 3, 4, 5], [2, 1, 4, 3, 5])).toBeCloseTo(1 - (6 * 4) / (5 * 24), 12);
});

it('is unknown of too few, and where nothing differs', () => {
  expect(rankCorrelation([1, 2], [2, 1])).toBe(null);
  expect(rankCorrelation([1, 2, 3], [5, 5, 5])).toBe(null);
});
