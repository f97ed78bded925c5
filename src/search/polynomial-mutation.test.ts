import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { createPolynomialMutation, mutationTable, TABLE_TOTAL } from './polynomial-mutation.ts';

/** Deb's operator on the real line: u in 0..1 moves x within lower..upper. Written from the published formula. */
function debStep(x: number, lower: number, upper: number, eta: number, u: number): number {
  const below = (x - lower) / (upper - lower);
  const above = (upper - x) / (upper - lower);
  const e = eta + 1;
  const delta =
    u < 0.5
      ? (2 * u + (1 - 2 * u) * (1 - below) ** e) ** (1 / e) - 1
      : 1 - (2 * (1 - u) + (2 * u - 1) * (1 - above) ** e) ** (1 / e);
  return x + delta * (upper - lower);
}

/** Slow reference: where a fine grid of u lands, given that it leaves the cell that it starts from. */
function sampledTable(level: number, levels: number, eta: number): number[] {
  const steps = 400_000;
  const counts = new Array<number>(levels).fill(0);
  for (let step = 0; step < steps; step++) {
    const x = debStep(level, -0.5, levels - 0.5, eta, (step + 0.5) / steps);
    const target = Math.min(levels - 1, Math.max(0, Math.round(x)));
    if (target !== level) counts[target]!++;
  }
  const left = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / left);
}

describe('polynomial mutation over levels', () => {
  it('gives the distribution of the continuous operator, given that the gene leaves its cell', () => {
    for (const [level, levels, eta] of [
      [0, 3, 20],
      [1, 3, 20],
      [2, 3, 20],
      [1, 4, 20],
      [2, 5, 3],
      [0, 6, 0],
      [7, 10, 5],
    ] as const) {
      const expected = sampledTable(level, levels, eta);
      mutationTable(level, levels, eta).forEach((count, target) => {
        expect(count / TABLE_TOTAL).toBeCloseTo(expected[target]!, 3);
      });
    }
  });

  it('has integer rows that add up, stand still nowhere, mirror each other and favour near levels', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.nat(39),
        fc.integer({ min: 0, max: 40 }),
        (levels, pick, eta) => {
          const level = pick % levels;
          const table = mutationTable(level, levels, eta);
          expect(table.every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
          expect(table.reduce((sum, count) => sum + count, 0)).toBe(TABLE_TOTAL);
          expect(table[level]).toBe(0);
          const mirrored = mutationTable(levels - 1 - level, levels, eta).reverse();
          table.forEach((count, target) => {
            expect(Math.abs(count - mirrored[target]!)).toBeLessThanOrEqual(1);
          });
          for (let target = level + 2; target < levels; target++) {
            expect(table[target]! - table[target - 1]!).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });

  it('goes up and down alike from the middle of the three widths of the paper, and hardly ever skips one', () => {
    expect(mutationTable(1, 3, 20)).toEqual([TABLE_TOTAL / 2, 0, TABLE_TOTAL / 2]);
    const fromLowest = mutationTable(0, 3, 20);
    expect(fromLowest[2]).toBeGreaterThan(0);
    expect(fromLowest[2]! / TABLE_TOTAL).toBeLessThan(1e-4);
    expect(mutationTable(0, 2, 20)).toEqual([0, TABLE_TOTAL]);
  });

  it('draws what the table says and leaves a gene with one level alone', () => {
    const random = randomFromSeed(7);
    const operator = createPolynomialMutation(2);
    const counts = [0, 0, 0, 0];
    const draws = 40_000;
    for (let draw = 0; draw < draws; draw++) counts[operator.mutate(1, 4, random)]!++;
    mutationTable(1, 4, 2).forEach((count, target) => {
      expect(counts[target]! / draws).toBeCloseTo(count / TABLE_TOTAL, 1.7);
    });
    const before = random.state();
    expect(operator.mutate(0, 1, random)).toBe(0);
    expect(random.state()).toEqual(before);
  });

  it('refuses an eta that is no small integer and levels that do not exist', () => {
    for (const eta of [Number.NaN, 1.5, -1, 101]) {
      expect(() => createPolynomialMutation(eta)).toThrow('mutation eta: expected an integer in 0..100');
    }
    expect(() => mutationTable(3, 3, 20)).toThrow('level 3 of 3');
    expect(() => mutationTable(0, 1, 20)).toThrow('at least two levels');
  });
});
