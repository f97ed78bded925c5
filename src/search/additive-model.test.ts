import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { refitted, sumOfTable } from './additive-model.ts';
import { randomGenome } from './sampling.ts';

describe('a refitted additive model', () => {
  it('is the prior where nothing was observed, or what the prior says', () => {
    const prior = [
      [1, 2, 0],
      [3, 0.5, 7],
    ];
    expect(refitted(prior, [])).toEqual(prior);
    const observed = [
      [0, 1],
      [2, 0],
    ].map((genome) => ({ genome, value: sumOfTable(prior, genome) }));
    for (const [gene, row] of refitted(prior, observed).entries()) {
      for (const [level, value] of row.entries()) expect(value).toBeCloseTo(prior[gene]![level]!, 12);
    }
  });

  it('of one gene is (w + n) / (w + n prior / value) times the prior', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        fc.integer({ min: 1, max: 20 }),
        fc.double({ min: 0.5, max: 4, noNaN: true }),
        (value, n, weight) => {
          const observed = Array.from({ length: n }, () => ({ genome: [1], value }));
          const [[untouched, found]] = refitted([[5, 2]], observed, weight) as [[number, number]];
          expect(untouched).toBe(5);
          expect(found / ((2 * (weight + n)) / (weight + (n * 2) / value))).toBeCloseTo(1, 9);
        },
      ),
    );
  });

  it('predicts genomes that it has not seen better than the prior does', () => {
    const random = randomFromSeed(9);
    const levels = new Array<number>(12).fill(3);
    const uniform = () => random.int(1, 1000) / 1000;
    const truth = levels.map((count) => Array.from({ length: count }, () => uniform() ** 2));
    // The prior is off by up to a factor of three, and by one and a half on the whole.
    const prior = truth.map((row) => row.map((value) => value * 1.5 * 3 ** (2 * uniform() - 1)));
    const genomes = Array.from({ length: 60 }, () => randomGenome(levels, random));
    const observed = genomes.slice(0, 30).map((genome) => ({ genome, value: sumOfTable(truth, genome) }));
    const error = (table: number[][]): number =>
      genomes
        .slice(30)
        .reduce(
          (sum, genome) => sum + Math.abs(Math.log(sumOfTable(table, genome) / sumOfTable(truth, genome))),
          0,
        );
    expect(error(refitted(prior, observed))).toBeLessThan(error(prior) / 3);
  });

  it('leaves out observations that are no positive number, and keeps factors positive', () => {
    const prior = [[1, 2]];
    const table = refitted(prior, [
      { genome: [0], value: 0 },
      { genome: [0], value: Number.NaN },
      { genome: [1], value: 1e-9 },
    ]);
    expect(table[0]![0]).toBe(1);
    expect(table[0]![1]).toBeGreaterThan(0);
  });
});
