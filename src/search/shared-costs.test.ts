import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { sumOfTable } from './additive-model.ts';
import type { Genome } from './genome.ts';
import { createGuidedStrategy } from './guided.ts';
import { sharersOf, sharingOf } from './shared-costs.ts';
import type { Told } from './strategy.ts';

/** Bytes of a table that is there as long as a site of its group is fine, and of the one that is there as long as one is coarse. */
const TABLES = [80, 500] as const;

interface TabledSpace {
  readonly levels: readonly number[];
  /** Sites of two levels, by the table that they share; the others are weights of four levels. */
  readonly groups: readonly (readonly number[])[];
  costOf(genome: Genome): number;
  errorOf(genome: Genome): number;
}

function createTabledSpace(seed: number, tables: number, sharers: number, weights: number): TabledSpace {
  const random = randomFromSeed(seed);
  const uniform = (): number => random.int(1, 1000) / 1000;
  const sites = tables * sharers;
  const levels = Array.from({ length: sites + weights }, (_, gene) => (gene < sites ? 2 : 4));
  const groups = Array.from({ length: tables }, (_, table) =>
    Array.from({ length: sharers }, (__, at) => table * sharers + at),
  );
  const errors = levels.map((count) => {
    const error = count === 2 ? 10 ** (-4 - 1.5 * uniform()) : 10 ** (-1 - 2 * uniform());
    return count === 2 ? [error, error / 65536] : [error, error / 8, error / 64, error / 65536];
  });
  const bytes = levels.map((count) => (count === 2 ? 0 : 200 + 800 * uniform()));
  // What two neighbours do together: errors are not quite sums.
  const signs = levels.map((count) => Array.from({ length: count }, () => uniform() - 0.5));
  const own = (genome: Genome, gene: number): number => errors[gene]![genome[gene]!]!;
  return {
    levels,
    groups,
    costOf: (genome) =>
      bytes.reduce((sum, one, gene) => sum + (one * [2, 3, 4, 8][genome[gene]!]!) / 8, 0) +
      groups.reduce(
        (sum, group) =>
          sum +
          TABLES.reduce<number>(
            (size, table, level) => size + (group.some((gene) => genome[gene] === level) ? table : 0),
            0,
          ),
        0,
      ),
    errorOf: (genome) =>
      levels.reduce(
        (sum, _, gene) =>
          gene === 0
            ? sum
            : sum + 0.3 * signs[gene]![genome[gene]!]! * Math.sqrt(own(genome, gene) * own(genome, gene - 1)),
        sumOfTable(errors, genome),
      ),
  };
}

const coarsestOf = ({ levels }: TabledSpace): Genome => levels.map(() => 0);
const finestOf = ({ levels }: TabledSpace): Genome => levels.map((count) => count - 1);

function allOf({ levels }: TabledSpace): Genome[] {
  return levels.reduce<number[][]>(
    (starts, count) =>
      starts.flatMap((start) => Array.from({ length: count }, (_, level) => [...start, level])),
    [[]],
  );
}

describe('genes that share a cost', () => {
  it('are those that have a table in common, whatever else costs', () => {
    for (const [seed, tables, sharers, weights] of [
      [1, 1, 6, 5],
      [2, 2, 4, 4],
      [3, 3, 2, 8],
    ] as const) {
      const space = createTabledSpace(seed, tables, sharers, weights);
      const limit = space.costOf(finestOf(space)) / 2;
      const found = sharersOf(coarsestOf(space), finestOf(space), (genome) => [
        null,
        space.costOf(genome) / limit - 1,
      ]);
      const sorted = found.map((group) => group.toSorted((a, b) => a - b)).sort((a, b) => a[0]! - b[0]!);
      expect(sorted).toEqual(space.groups);
      expect(sharingOf(coarsestOf(space), finestOf(space), () => [0]).outlooks).toHaveLength(2);
    }
  });

  it('are none where costs are sums, nor where nothing can be built', () => {
    const space = createTabledSpace(1, 2, 3, 4);
    const sum = (genome: Genome): number[] => [genome.reduce((a, level, gene) => a + level * (gene + 1), 0)];
    expect(sharersOf(coarsestOf(space), finestOf(space), sum)).toEqual([]);
    expect(sharersOf(coarsestOf(space), finestOf(space), () => [Number.POSITIVE_INFINITY])).toEqual([]);
  });
});

describe('guided search where sites share tables', () => {
  function bestWithin(space: TabledSpace, most: number): number {
    const excessOf = (genome: Genome): number[] => [space.costOf(genome) / most - 1];
    const weightsAt = (level: number): Genome => space.levels.map((count) => (count === 2 ? 0 : level));
    const strategy = createGuidedStrategy({
      name: 'guided',
      levels: space.levels,
      base: finestOf(space),
      seedGenomes: [...[0, 1, 2, 3].map(weightsAt), finestOf(space)],
      kinds: ['quality', 'cost'],
      population: 25,
      excessOf,
    });
    let least = Number.POSITIVE_INFINITY;
    while (!strategy.isDone) {
      const isProbing = strategy.isProbing ?? false;
      strategy.tell(
        strategy.ask(25).map((genome): Told => {
          const [error, cost, excess] = [space.errorOf(genome), space.costOf(genome), excessOf(genome)];
          if (isProbing) {
            return {
              genome,
              objectives: null,
              violation: 0,
              probe: { error, objectives: [null, cost], excess },
            };
          }
          const violation = Math.max(0, excess[0]!);
          if (violation === 0) least = Math.min(least, error);
          return { genome, objectives: [1 + Math.log10(error) / 6, cost], violation, error, excess };
        }),
      );
    }
    return least;
  }

  // From where all sites are fine the first to be coarse costs a table more, and only the last one saves one: of each of these the best has
  // some groups coarse and others fine. What is best may also lie far below the limit, where what is left to change is large.
  for (const [seed, tables, sharers, weights, share] of [
    [3, 1, 6, 5, 0.6],
    [4, 2, 4, 4, 0.8],
    [7, 2, 4, 4, 0.8],
    [14, 2, 4, 4, 0.8],
    [15, 2, 4, 4, 0.6],
    [22, 2, 4, 4, 0.8],
  ] as const) {
    it(`finds the best of all within ${share} of the range, ${tables} tables of ${sharers} sites, seed ${seed}`, () => {
      const space = createTabledSpace(seed, tables, sharers, weights);
      const all = allOf(space);
      const costs = all.map((genome) => space.costOf(genome));
      const [low, high] = [costs.reduce((a, b) => Math.min(a, b)), costs.reduce((a, b) => Math.max(a, b))];
      const most = low + share * (high - low);
      const least = all.reduce(
        (found, genome, at) => (costs[at]! <= most ? Math.min(found, space.errorOf(genome)) : found),
        Number.POSITIVE_INFINITY,
      );
      expect(bestWithin(space, most)).toBeLessThanOrEqual(least * 1.0001);
    });
  }
});
