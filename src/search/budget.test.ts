import { describe, expect, it } from 'vitest';
import { sumOfTable } from './additive-model.ts';
import { createBudgetStrategy, pathOf } from './budget.ts';
import { knapsackFront, withinBudget } from './knapsack.ts';
import { createSyntheticSpace, runThrough } from './synthetic-space.ts';

const create = (space: ReturnType<typeof createSyntheticSpace>) =>
  createBudgetStrategy({
    levels: space.levels,
    population: 12,
    base: space.uniforms[2]!,
    seedGenomes: space.uniforms,
    kinds: ['quality', 'cost', 'cost'],
  });

describe('the path of bits that are tightened', () => {
  it('goes from the least error to the least cost, one gene at a time, each step the cheapest', () => {
    const errors = [
      [8, 0],
      [1, 0],
    ];
    const cost = [
      [0, 4],
      [0, 1],
    ];
    expect(pathOf(errors, cost)).toEqual([
      [1, 1],
      [1, 0],
      [0, 0],
    ]);
  });

  it('has nowhere more than one gene less to spare than the knapsack, whose answers it is to within a step', () => {
    const { errors, costs } = createSyntheticSpace(3, 0);
    const exact = knapsackFront(errors, costs, 1 << 15);
    const path = pathOf(errors, costs);
    // Steps of falling return: every genome of the path is the best for its own cost, or nearly.
    for (const [at, genome] of path.entries()) {
      const best = withinBudget(exact, sumOfTable(costs, genome) * (1 + 1e-12))!;
      const before = path[Math.max(0, at - 2)]!;
      expect(sumOfTable(errors, before)).toBeLessThanOrEqual(best.error + 1e-12);
    }
  });
});

describe('tightening until a budget holds', () => {
  it('finds where the path crosses the constraint by measuring, within a step', () => {
    const space = createSyntheticSpace(4);
    for (const limit of [0.15, 0.3, 0.6]) {
      const violation = ([, , time]: readonly number[]): number => Math.max(0, time! - limit);
      const { whole, probes } = runThrough(create(space), space, 1000, violation);
      const kept = whole.filter((one) => one.violation === 0);
      const best = kept.reduce((a, b) => (b.objectives![0]! < a.objectives![0]! ? b : a));
      // What time is left is less than the largest gene takes.
      const largest = Math.max(...space.costs.map((row) => row[2]!)) + 0.01;
      expect(best.objectives![2]).toBeGreaterThan(limit - largest);
      expect(whole.length + probes).toBeLessThan(49 + 3 + 4 * 12 + 1);
    }
  });

  it('without a constraint measures along the whole path', () => {
    const space = createSyntheticSpace(4);
    const { whole, distinct } = runThrough(create(space), space, 1000);
    const flash = whole.map(({ objectives }) => objectives![1]!).sort((a, b) => a - b);
    const gaps = flash.slice(1).map((value, at) => value - flash[at]!);
    expect(distinct).toBe(whole.length);
    expect(Math.max(...gaps)).toBeLessThan(0.2);
  });

  it('ends where no genome keeps the constraint', () => {
    const space = createSyntheticSpace(4);
    const strategy = create(space);
    const { whole } = runThrough(strategy, space, 1000, () => 1);
    expect(strategy.isDone).toBe(true);
    expect(whole.length).toBeGreaterThan(0);
  });
});
