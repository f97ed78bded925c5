import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { createBayesianStrategy } from './bayesian.ts';
import { chanceWithin, expectedImprovement } from './expected-improvement.ts';
import { createGaussianProcess } from './gaussian-process.ts';
import { createRandomStrategy } from './random-strategy.ts';
import { distinctMixes, randomMix } from './sampling.ts';
import { createSyntheticSpace, runThrough } from './synthetic-space.ts';

describe('a Gaussian process over genomes', () => {
  const levels = new Array<number>(10).fill(3);
  const random = randomFromSeed(3);
  const genomes = distinctMixes(levels, 60, random);
  /** A sum, and a pair of genes that work together. */
  const truth = (genome: readonly number[]): number =>
    genome.reduce((sum, level, gene) => sum + level * (gene + 1), 0) + 3 * genome[0]! * genome[1]!;
  const predict = createGaussianProcess(genomes, levels).fit(genomes.map(truth));

  it('comes back to what it was told, nearly without doubt', () => {
    for (const genome of genomes) {
      const { mean, variance } = predict(genome);
      expect(Math.abs(mean - truth(genome))).toBeLessThan(1);
      expect(Math.sqrt(variance)).toBeLessThan(2);
    }
  });

  it('predicts what it was not told, and doubts it about as much as it errs', () => {
    const others = Array.from({ length: 200 }, () => randomMix(levels, random));
    const scores = others.map((genome) => {
      const { mean, variance } = predict(genome);
      return { error: mean - truth(genome), doubt: Math.sqrt(variance) };
    });
    const rms = (of: (one: (typeof scores)[number]) => number): number =>
      Math.sqrt(scores.reduce((sum, one) => sum + of(one) ** 2, 0) / scores.length);
    const values = others.map(truth);
    const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
    const spread = Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / values.length);
    expect(rms(({ error }) => error)).toBeLessThan(0.15 * spread);
    expect(rms(({ doubt }) => doubt) / rms(({ error }) => error)).toBeGreaterThan(0.3);
    expect(rms(({ doubt }) => doubt) / rms(({ error }) => error)).toBeLessThan(5);
  });
});

describe('expected improvement', () => {
  it('is the mean of what falls below the best, by summation', () => {
    for (const [mean, deviation, least] of [
      [0, 1, 0],
      [2, 0.5, 1],
      [-1, 3, -2],
    ] as const) {
      let sum = 0;
      const step = 1e-3;
      for (let z = -8; z < 8; z += step) {
        const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
        sum += step * density * Math.max(0, least - (mean + deviation * z));
      }
      expect(expectedImprovement({ mean, variance: deviation ** 2 }, least)).toBeCloseTo(sum, 4);
    }
    expect(expectedImprovement({ mean: 1, variance: 0 }, 3)).toBe(2);
    expect(expectedImprovement({ mean: 3, variance: 0 }, 1)).toBe(0);
  });

  it('knows how probable a limit is kept: quantiles of the normal distribution', () => {
    for (const [z, share] of [
      [-1.959964, 0.025],
      [0, 0.5],
      [1.281552, 0.9],
    ] as const) {
      expect(chanceWithin({ mean: 1, variance: 4 }, 1 + 2 * z)).toBeCloseTo(share, 6);
    }
    expect([2, 0].map((most) => chanceWithin({ mean: 1, variance: 0 }, most))).toEqual([1, 0]);
  });
});

describe('Bayesian optimisation', () => {
  const create = (space: ReturnType<typeof createSyntheticSpace>, seed = 1) =>
    createBayesianStrategy({ levels: space.levels, seed, population: 12, seedGenomes: space.uniforms });

  it('is ahead of random search with as many measurements, and asks for nothing twice', () => {
    for (const interaction of [0, 0.3]) {
      const space = createSyntheticSpace(5, interaction, 12);
      const own = runThrough(create(space), space, 72);
      const random = runThrough(
        createRandomStrategy({ levels: space.levels, seed: 1, population: 12, seedGenomes: space.uniforms }),
        space,
        72,
      );
      expect(own.volume, `interaction ${interaction}`).toBeGreaterThan(1.05 * random.volume);
      expect(own.distinct).toBe(own.whole.length);
    }
  });

  it('says the same for the same seed, and keeps constraints in mind', () => {
    const space = createSyntheticSpace(8, 0.3, 8);
    const violation = ([, flash]: readonly number[]): number => Math.max(0, flash! - 0.2);
    const run = (seed: number) => runThrough(create(space, seed), space, 60, violation).whole;
    const first = run(1);
    expect(first).toEqual(run(1));
    const late = first.slice(36);
    expect(late.filter((one) => one.violation === 0).length).toBeGreaterThan(late.length / 2);
  });

  it('ends where the space has no more', () => {
    const space = createSyntheticSpace(9, 0, 2);
    const strategy = create(space);
    const { whole, distinct } = runThrough(strategy, space, 1000);
    expect(strategy.isDone).toBe(true);
    expect(whole.length).toBe(distinct);
    expect(distinct).toBeGreaterThan(6);
  });
});
