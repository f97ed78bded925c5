import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { sumOfTable } from './additive-model.ts';
import { errorKernels } from './error-kernels.ts';
import { createGaussianProcess, createProcess } from './gaussian-process.ts';
import type { Genome } from './genome.ts';

/** What rounding does to an output is a vector per gene and level; the error is the power of their sum. */
function vectorSpace(seed: number, genes: number, dimensions: number) {
  const random = randomFromSeed(seed);
  const vectors = Array.from({ length: genes }, () => {
    const size = 10 ** (-random.int(0, 1000) / 1000);
    return [0, 1, 2].map((level) =>
      Array.from({ length: dimensions }, () => (size * 4 ** -level * random.int(-1000, 1000)) / 1000),
    );
  });
  const powerOf = (vector: readonly number[]): number => vector.reduce((sum, one) => sum + one * one, 0);
  return {
    errors: vectors.map((levels) => levels.map(powerOf)),
    errorOf: (genome: Genome): number =>
      powerOf(
        Array.from({ length: dimensions }, (_, at) =>
          genome.reduce((sum, level, gene) => sum + vectors[gene]![level]![at]!, 0),
        ),
      ),
    mix: (): Genome => vectors.map(() => random.int(0, 2)),
  };
}

describe('what two genomes have in common of their errors', () => {
  it('is the variance of the products of two genes in both, over their sums', () => {
    const errors = [
      [4, 1],
      [2, 1],
      [3, 0],
    ];
    const { placeOf, likenesses } = errorKernels(errors);
    const [a, b] = [placeOf([0, 0, 0]), placeOf([0, 0, 1])];
    // Agreeing: 4 and 2 of 9, and of 6.
    const agreeing = (4 + 2) ** 2 / (9 * 6);
    const squares = (4 ** 2 + 2 ** 2) / (9 * 6);
    expect(likenesses[0]!(a, b)).toBeCloseTo(squares + agreeing + 0.1 * agreeing ** 4, 12);
    expect(likenesses[0]!(b, a)).toBeCloseTo(likenesses[0]!(a, b), 12);
  });

  it('says nothing against errors that are all nothing', () => {
    const { placeOf, likenesses } = errorKernels([[0, 0]]);
    expect(likenesses[0]!(placeOf([0]), placeOf([1]))).toBe(0);
  });

  it('foretells errors of sums of vectors better than how many levels lie between genomes', () => {
    const missOf = { common: 0, levels: 0 };
    for (const seed of [1, 2, 3]) {
      const { errors, errorOf, mix } = vectorSpace(seed, 16, 20);
      const beside = (genome: Genome): number => Math.log(errorOf(genome) / sumOfTable(errors, genome));
      const known = Array.from({ length: 120 }, mix);
      const values = known.map(beside);
      const ofCommon = createProcess(known, errorKernels(errors)).fit(values);
      const ofLevels = createGaussianProcess(
        known,
        errors.map(({ length }) => length),
      ).fit(values);
      for (const genome of Array.from({ length: 100 }, mix)) {
        missOf.common += (ofCommon(genome).mean - beside(genome)) ** 2;
        missOf.levels += (ofLevels(genome).mean - beside(genome)) ** 2;
      }
    }
    expect(missOf.common).toBeLessThan(0.8 * missOf.levels);
  });
});

describe('genomes that are chosen together', () => {
  it('leave of the others what is left when those that are taken are known', () => {
    const { errors, errorOf, mix } = vectorSpace(5, 8, 10);
    const known = Array.from({ length: 20 }, mix);
    const others = Array.from({ length: 6 }, mix);
    const besideOf = (genome: Genome): number => Math.log(errorOf(genome) / sumOfTable(errors, genome));
    const one = { ...errorKernels(errors) };
    const kernels = { ...one, likenesses: one.likenesses.slice(0, 1) };
    const fitted = createProcess(known, kernels).fit(known.map(besideOf));
    const believed = fitted.among(others);
    expect([...believed.variances]).toEqual(others.map((genome) => fitted(genome).variance));
    believed.take(2);
    believed.take(4);
    const more = [...known, others[2]!, others[4]!];
    const whole = createProcess(more, kernels).fit(more.map((_, i) => (i % 3) / 10));
    // The scales differ with the values: shares of it do not.
    const scale = whole.noise / fitted.noise;
    for (const at of [0, 1, 3, 5]) {
      expect(believed.variances[at]! * scale).toBeCloseTo(whole(others[at]!).variance, 9);
    }
  });
});
