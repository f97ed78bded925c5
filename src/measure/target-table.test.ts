import { expect, it } from 'vitest';
import { fitOverhead } from './target-table.ts';

const row = (times: number, blocks: number, left: number) => ({
  calls: { calls: new Map([['hb_sum_zero(*, 64)', times]]), blocks },
  left,
});

it('finds the share of a hop, a call and a block', () => {
  const of = (times: number, blocks: number) => row(times, blocks, 5000 + 12 * times + 30 * blocks);
  const { perHop, perCall, perBlock } = fitOverhead([of(100, 40), of(180, 44), of(260, 61), of(90, 33)]);
  expect(perHop).toBeCloseTo(5000, 4);
  expect(perCall).toBeCloseTo(12, 6);
  expect(perBlock).toBeCloseTo(30, 5);
});

it('leaves out what the networks do not tell apart', () => {
  const { perHop, perCall, perBlock } = fitOverhead([row(100, 40, 1500), row(200, 40, 2500)]);
  expect([perHop, perCall, perBlock].map((value) => Math.round(value))).toEqual([500, 10, 0]);
  expect(fitOverhead([row(100, 40, 1500), row(100, 40, 1500)]).perHop).toBeCloseTo(1500, 6);
});
