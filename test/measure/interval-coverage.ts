// How often an interval holds the true mean, found by simulation: normal differences, and real differences of clips drawn
// with replacement from a table.
import { readFileSync } from 'node:fs';
import { estimateOf, intervalOf } from '../../src/base/estimate.ts';
import { type RandomSource, randomFromSeed } from '../../src/base/random.ts';

export const CLIP_COUNTS = [2, 3, 4, 8, 16] as const;
export const TRIALS = 20_000;

export interface Population {
  readonly name: string;
  readonly mean: number;
  draw(random: RandomSource): number;
}

/** Box and Muller's; the logarithm never sees 0. */
const NORMAL: Population = {
  name: 'normal',
  mean: 0,
  draw(random) {
    const [a, b] = [random.int(1, 2 ** 30) / 2 ** 30, random.int(0, 2 ** 30 - 1) / 2 ** 30];
    return Math.sqrt(-2 * Math.log(a)) * Math.cos(2 * Math.PI * b);
  },
};

function empirical(name: string, values: readonly number[]): Population {
  return {
    name,
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    draw: (random) => values[random.int(0, values.length - 1)]!,
  };
}

const table = JSON.parse(readFileSync(new URL('./clip-differences.json', import.meta.url), 'utf8')) as {
  differences: Record<string, number[]>;
};

/** The two that a figure is promised for: normal, and the differences of all networks of the table. */
export const POPULATIONS: readonly Population[] = [
  NORMAL,
  empirical('clip differences', Object.values(table.differences).flat()),
];

/** One network at a time: 26 values each, so that a tail of one or two clips decides. */
export const SINGLE_NETWORKS: readonly Population[] = Object.entries(table.differences).map(
  ([name, values]) => empirical(name, values),
);

/** Fraction of `trials` samples of `clips` values whose interval holds the population's mean. */
export function coverage(population: Population, clips: number, trials = TRIALS, seed = 1): number {
  const random = randomFromSeed(seed);
  let hits = 0;
  for (let trial = 0; trial < trials; trial++) {
    const { low, high } = intervalOf(
      estimateOf(Array.from({ length: clips }, () => population.draw(random))),
    )!;
    if (low <= population.mean && population.mean <= high) hits++;
  }
  return hits / trials;
}
