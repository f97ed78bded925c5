import { expect, it } from 'vitest';
import { leastMargin } from './fit.ts';

it('has the least margin of the limits that there are', () => {
  expect(
    leastMargin([
      [75, 100],
      [9, 10],
      [5, null],
      [null, 1],
    ]),
  ).toBeCloseTo(0.1, 12);
  expect(leastMargin([[3, 2]])).toBe(-0.5);
  expect(leastMargin([[3, null]])).toBeNull();
});
