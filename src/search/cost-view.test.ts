import { describe, expect, it } from 'vitest';
import { anchored, excessesIn, remembered, viewFrom } from './cost-view.ts';
import type { Genome } from './genome.ts';

/** One byte per level, and a table of ten that all at the last level share; the second cost only a measurement tells. */
const excessOf = (genome: Genome): (number | null)[] => [
  genome.reduce((sum, level) => sum + level, genome.includes(2) ? 10 : 0) - 5,
  null,
];
const flat = { base: 1, table: [0, 1, 2].map(() => [0, 1, 2]) };

describe('a view of costs', () => {
  it('is exact for every change of one gene, and knows what is shared there', () => {
    for (const centre of [
      [0, 0, 0],
      [2, 1, 0],
      [2, 2, 2],
    ]) {
      const view = viewFrom(centre, [flat, flat], excessOf);
      for (const [gene] of centre.entries()) {
        for (const level of [0, 1, 2]) {
          const genome = centre.map((own, at) => (at === gene ? level : own));
          expect(excessesIn(view, genome)[0]).toBe(excessOf(genome)[0]);
        }
      }
      expect(view[1]).toBe(flat);
    }
    // From where the table is there already another one at the last level costs its bytes alone.
    expect(viewFrom([2, 0, 0], [flat, flat], excessOf)[0]!.table[1]).toEqual([0, 1, 2]);
    expect(viewFrom([0, 0, 0], [flat, flat], excessOf)[0]!.table[1]).toEqual([0, 1, 12]);
  });

  it('takes sums where its centre cannot be built, and no end of cost for a neighbour that cannot', () => {
    const without = (genome: Genome) => (genome[0] === 2 ? [Infinity, null] : excessOf(genome));
    expect(viewFrom([2, 0, 0], [flat, flat], without)).toEqual([flat, flat]);
    expect(viewFrom([0, 0, 0], [flat, flat], without)[0]!.table).toEqual([
      [0, 1, Infinity],
      [0, 1, 12],
      [0, 1, 12],
    ]);
  });

  it('moved to a genome meets what is known there, and differs elsewhere by as much', () => {
    const moved = anchored([flat, flat], [1, 1, 1], [7, null]);
    expect(excessesIn(moved, [1, 1, 1])).toEqual([7, 4]);
    expect(excessesIn(moved, [2, 1, 1])).toEqual([8, 5]);
  });

  it('computes nothing twice', () => {
    let calls = 0;
    const once = remembered((genome) => {
      calls++;
      return excessOf(genome);
    });
    for (let turn = 0; turn < 3; turn++) viewFrom([1, 1, 1], [flat, flat], once);
    expect(calls).toBe(1 + 3 * 2);
  });
});
