import { describe, expect, it } from 'vitest';
import { createHawqStrategy } from './hawq.ts';
import { knapsackFront, withinBudget } from './knapsack.ts';
import { createRandomStrategy } from './random-strategy.ts';
import { createSyntheticSpace, runThrough } from './synthetic-space.ts';

const create = (space: ReturnType<typeof createSyntheticSpace>, unit = 1) =>
  createHawqStrategy({
    population: 12,
    seedGenomes: space.uniforms,
    // The third is the same everywhere.
    kinds: ['quality', 'cost', 'quality'],
    predicted: {
      errors: space.errors.map((row) => row.map((value) => unit * value)),
      costs: [null, space.costs, null],
    },
  });

/** Fidelity and flash alone. */
function flat(space: ReturnType<typeof createSyntheticSpace>) {
  return {
    ...space,
    measure(genome: readonly number[]) {
      const { error, objectives } = space.measure(genome);
      return { error, objectives: [objectives[0], objectives[1], 0] as [number, number, number] };
    },
  };
}

describe('an integer program over predicted errors', () => {
  it('measures nothing but given genomes and its answers, which no genome of their cost beats where predictions are exact', () => {
    const space = createSyntheticSpace(3, 0);
    const { whole, probes } = runThrough(create(space), flat(space), 1000);
    expect(probes).toBe(0);
    expect(whole).toHaveLength(3 + 12);
    const exact = knapsackFront(space.errors, space.costs, 1 << 15);
    for (const { genome, error, objectives } of whole.slice(3)) {
      const best = withinBudget(exact, objectives![1]! * (1 + 1e-9))!;
      expect(error! / best.error, String(genome)).toBeLessThan(1.02);
    }
  });

  it('does not depend on the unit of its predictions', () => {
    const space = createSyntheticSpace(4, 0);
    const run = (unit: number) => runThrough(create(space, unit), flat(space), 1000).volume;
    expect(run(1e-4) / run(1)).toBeCloseTo(1, 2);
  });

  it('is ahead of random search with twenty times its measurements where errors do not quite add up', () => {
    const space = createSyntheticSpace(6, 0.3);
    const own = runThrough(create(space), flat(space), 1000);
    const random = runThrough(
      createRandomStrategy({ levels: space.levels, seed: 1, population: 12, seedGenomes: space.uniforms }),
      flat(space),
      300,
    );
    expect(own.volume).toBeGreaterThan(random.volume);
  });
});
