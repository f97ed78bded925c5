import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { type GeneTable, knapsackFront, withinBudget } from './knapsack.ts';

const sumOf = (table: GeneTable, genome: readonly number[]): number =>
  genome.reduce((sum, level, gene) => sum + table[gene]![level]!, 0);

function allGenomes(table: GeneTable): number[][] {
  return table.reduce<number[][]>(
    (prefixes, row) => prefixes.flatMap((prefix) => row.map((_, level) => [...prefix, level])),
    [[]],
  );
}

/** Whole numbers, so that sums are exact in any order. */
const tables = fc
  .array(
    fc.array(fc.record({ error: fc.integer({ min: 0, max: 50 }), cost: fc.integer({ min: -5, max: 50 }) }), {
      minLength: 1,
      maxLength: 4,
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((genes) => ({
    errors: genes.map((levels) => levels.map(({ error }) => error)),
    costs: genes.map((levels) => levels.map(({ cost }) => cost)),
  }));

describe('the knapsack', () => {
  it('has the least error of all genomes for every budget', () => {
    fc.assert(
      fc.property(tables, ({ errors, costs }) => {
        const front = knapsackFront(errors, costs);
        const all = allGenomes(errors).map((genome) => ({
          cost: sumOf(costs, genome),
          error: sumOf(errors, genome),
        }));
        expect(front.isExact).toBe(true);
        for (let budget = -35; budget <= 310; budget += 5) {
          const fitting = all.filter(({ cost }) => cost <= budget);
          const found = withinBudget(front, budget);
          if (fitting.length === 0) expect(found).toBeUndefined();
          else expect(found!.error).toBe(Math.min(...fitting.map(({ error }) => error)));
        }
        for (const { cost, error, genome } of front.points) {
          expect([cost, error]).toEqual([sumOf(costs, genome), sumOf(errors, genome)]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('thinned keeps exact sums and the ends, and is never better than what is possible', () => {
    const random = randomFromSeed(11);
    const table = (most: number): GeneTable =>
      Array.from({ length: 12 }, () => Array.from({ length: 3 }, () => random.int(0, most)));
    const [errors, costs] = [table(1_000_000), table(1_000_000)];
    const exact = knapsackFront(errors, costs, 1e9);
    const thin = knapsackFront(errors, costs, 64);
    expect([exact.isExact, thin.isExact]).toEqual([true, false]);
    expect(thin.points.length).toBeLessThanOrEqual(64 + 1);
    expect(thin.points[0]!.cost).toBe(exact.points[0]!.cost);
    expect(thin.points.at(-1)!.error).toBe(exact.points.at(-1)!.error);
    for (const { cost, error, genome } of thin.points) {
      expect([cost, error]).toEqual([sumOf(costs, genome), sumOf(errors, genome)]);
      const best = withinBudget(exact, cost)!.error;
      expect(error).toBeGreaterThanOrEqual(best);
      expect(error - best).toBeLessThan(0.02 * exact.points[0]!.error);
    }
  });

  it('takes 93 genes of 5 levels in a moment, the same way every time', () => {
    const random = randomFromSeed(3);
    const table = (): GeneTable =>
      Array.from({ length: 93 }, () => Array.from({ length: 5 }, () => random.int(0, 2 ** 30) / 7));
    const [errors, costs] = [table(), table()];
    const start = performance.now();
    const { points } = knapsackFront(errors, costs, 2048);
    expect(performance.now() - start).toBeLessThan(5000);
    expect(points.length).toBeGreaterThan(500);
    expect(knapsackFront(errors, costs, 2048).points).toEqual(points);
  });

  it('refuses tables that do not go together, and values that are none', () => {
    expect(() => knapsackFront([[1, 2]], [[1]])).toThrow(
      'knapsack: expected finite costs of 2 levels, got 1',
    );
    expect(() => knapsackFront([], [])).toThrow('knapsack');
    expect(() => knapsackFront([[1, Number.NaN]], [[1, 1]])).toThrow('not finite');
  });
});
