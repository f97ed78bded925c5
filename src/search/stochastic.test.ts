import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { sumOfTable } from './additive-model.ts';
import { regressedTable } from './level-regression.ts';
import { createRandomStrategy } from './random-strategy.ts';
import { distinctMixes, randomMix, tellingMixes } from './sampling.ts';
import { createStochasticStrategy } from './stochastic.ts';
import { createSyntheticSpace, runThrough } from './synthetic-space.ts';

describe('regression on levels', () => {
  it('of sums gives their tables back, but for what moves from gene to gene', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
        const levels = [2, 3, 1, 4];
        const random = randomFromSeed(seed);
        const truth = levels.map((count) => Array.from({ length: count }, () => random.int(-100, 100) / 10));
        const observations = distinctMixes(levels, 20, random).map((genome) => ({
          genome,
          value: 7 + sumOfTable(truth, genome),
        }));
        const table = regressedTable(levels, observations)!;
        const shift = (genome: readonly number[]) => sumOfTable(truth, genome) - sumOfTable(table, genome);
        for (let i = 0; i < 5; i++) {
          expect(shift(randomMix(levels, random))).toBeCloseTo(shift([0, 0, 0, 0]), 4);
        }
      }),
      { numRuns: 30 },
    );
    expect(regressedTable([2], [])).toBeNull();
  });
});

describe('random mixes', () => {
  it('have every mean precision, and no two are equal', () => {
    const levels = new Array<number>(30).fill(3);
    const mixes = distinctMixes(levels, 200, randomFromSeed(1));
    expect(new Set(mixes.map(String)).size).toBe(200);
    const means = mixes.map((mix) => mix.reduce((sum, level) => sum + level, 0) / (2 * mix.length));
    for (const [low, high] of [
      [0, 0.2],
      [0.4, 0.6],
      [0.8, 1.01],
    ] as const) {
      const within = means.filter((mean) => mean >= low && mean < high).length;
      expect(within).toBeGreaterThan(20);
    }
    expect(distinctMixes([2, 2], 100, randomFromSeed(1))).toHaveLength(4);
  });

  it('tell a sum whole: as many as it has unknowns, whatever the draws', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 1000 }),
        (levels, seed) => {
          const random = randomFromSeed(seed);
          const truth = levels.map((count) =>
            Array.from({ length: count }, () => random.int(-100, 100) / 10),
          );
          const mixes = tellingMixes(levels, random);
          expect(mixes.length).toBe(1 + levels.reduce((sum, count) => sum + count - 1, 0));
          const observations = mixes.map((genome) => ({ genome, value: 7 + sumOfTable(truth, genome) }));
          const table = regressedTable(levels, observations)!;
          const shift = (genome: readonly number[]) => sumOfTable(truth, genome) - sumOfTable(table, genome);
          for (let i = 0; i < 5; i++) {
            expect(shift(randomMix(levels, random))).toBeCloseTo(shift(levels.map(() => 0)), 3);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('sensitivities from random mixes', () => {
  it('lead to fronts far ahead of random search with as many measurements', () => {
    for (const interaction of [0, 0.3]) {
      const space = createSyntheticSpace(5, interaction);
      const common = { levels: space.levels, population: 12, seedGenomes: space.uniforms, seed: 1 };
      const own = runThrough(
        createStochasticStrategy({ ...common, kinds: ['quality', 'cost', 'cost'] }),
        space,
        1000,
      );
      const measured = own.whole.length + own.probes;
      const random = runThrough(createRandomStrategy(common), space, measured);
      expect(own.probes).toBe(1 + 2 * space.levels.length);
      expect(own.volume, `interaction ${interaction}`).toBeGreaterThan(1.1 * random.volume);
    }
  });
});
