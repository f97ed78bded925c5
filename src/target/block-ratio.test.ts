import { describe, expect, it } from 'vitest';
import { type RandomSource, randomFromSeed } from '../base/random.ts';
import { blockRatio } from './block-ratio.ts';

const STARTS = 8;
const BLOCKS = 25;

const uniform = (random: RandomSource): number => random.int(0, 999_999) / 1e6;

/** A measurement: each start has luck of its own, each block takes its time and what a neighbour adds to it. */
function measurement(random: RandomSource, luck: number, disturbed: (random: RandomSource) => number) {
  const blocksOf = (ns: number) =>
    Array.from({ length: STARTS }, () => {
      const own = ns * (1 + luck * uniform(random));
      return Array.from({ length: BLOCKS }, () => own * disturbed(random));
    });
  return { candidate: blocksOf(300), baseline: blocksOf(200) };
}

function spreadOf(values: readonly number[]) {
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  return {
    mean,
    deviation: Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1)),
  };
}

describe('blockRatio', () => {
  it('is the quotient of the means of the quickest fifths', () => {
    // Of ten blocks each the two quickest: 10, 11 and 20, 24.
    const candidate = [
      [10, 90, 80, 70, 60],
      [50, 11, 55, 65, 75],
    ];
    const baseline = [
      [24, 99, 99, 99, 99],
      [99, 20, 99, 99, 99],
    ];
    const { mean, n } = blockRatio(candidate, baseline);
    expect(mean).toBeCloseTo(21 / 44, 12);
    expect(n).toBe(2);
  });

  it('has the error of the jackknife over starts, none for one start, and 0 where all are alike', () => {
    // One quick block per start of five: without a start the other's is left.
    const candidate = [
      [10, 50, 50, 50, 50],
      [14, 50, 50, 50, 50],
    ];
    const baseline = [
      [20, 99, 99, 99, 99],
      [20, 99, 99, 99, 99],
    ];
    // Ratios without a start: 0.7 and 0.5; sqrt(1/2 * (0.1^2 + 0.1^2)) = 0.1.
    expect(blockRatio(candidate, baseline).standardError).toBeCloseTo(0.1, 12);
    expect(blockRatio([candidate[0]!], [baseline[0]!])).toEqual({ mean: 0.5, standardError: null, n: 1 });
    const alike = [
      [7, 7],
      [7, 7],
    ];
    expect(blockRatio(alike, alike)).toEqual({ mean: 1, standardError: 0, n: 2 });
  });

  it('is not moved by a neighbour that slows down half of the blocks, however much', () => {
    const random = randomFromSeed(5);
    for (const slowness of [1.2, 2, 10]) {
      const neighbour = (source: RandomSource) => (uniform(source) < 0.5 ? slowness : 1);
      const { candidate, baseline } = measurement(random, 0, neighbour);
      expect(blockRatio(candidate, baseline).mean).toBeCloseTo(1.5, 12);
    }
  });

  it('claims an error that is the spread over repeats, for luck of starts and disturbed blocks', () => {
    const random = randomFromSeed(7);
    const slow = (source: RandomSource) => 1 + 0.01 * uniform(source) + (uniform(source) < 0.5 ? 0.3 : 0);
    const results = Array.from({ length: 300 }, () => {
      const { candidate, baseline } = measurement(random, 0.04, slow);
      return blockRatio(candidate, baseline);
    });
    const { deviation } = spreadOf(results.map(({ mean }) => mean));
    const claimed = spreadOf(results.map(({ standardError }) => standardError!)).mean;
    expect(claimed / deviation).toBeGreaterThan(0.8);
    expect(claimed / deviation).toBeLessThan(1.6);
  });
});
