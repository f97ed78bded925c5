// Limited costs as they look from one genome: sums over the genes that are right there. Where a cost can be computed of any genome, what
// each change of one gene does to it there is exact; else the sums that probes told are moved so that they meet what was measured.
// Tables that stay as long as one site needs them, and rows that are padded, make a cost no sum: seen from elsewhere it looks different.
import { sumOfTable } from './additive-model.ts';
import { type Genome, genomeKey } from './genome.ts';
import type { GeneTable } from './knapsack.ts';

/** Of each limited cost by which fraction it is above its limit; null where only a measurement tells. Pure; slow. */
export type ExcessOf = (genome: Genome) => readonly (number | null)[];

export interface LocalSums {
  readonly base: number;
  readonly table: GeneTable;
}

/** Per limit. */
export type CostView = readonly LocalSums[];

export function excessesIn(view: CostView, genome: Genome): number[] {
  return view.map(({ base, table }) => base + sumOfTable(table, genome));
}

/** The same differences between genomes, but that of one is given. @param excesses per limit; null leaves it */
export function anchored(view: CostView, genome: Genome, excesses: readonly (number | null)[]): CostView {
  return view.map(({ base, table }, limit) => {
    const known = excesses[limit] ?? null;
    return { table, base: known === null ? base : known - sumOfTable(table, genome) };
  });
}

/** From one genome, where `excessOf` knows; of what it does not know as `view` has it. */
export function viewFrom(centre: Genome, view: CostView, excessOf: ExcessOf): CostView {
  const own = excessOf(centre);
  const changed = view.some((_, limit) => typeof own[limit] === 'number')
    ? view[0]!.table.map((row, gene) =>
        row.map((_, level) =>
          level === centre[gene] ? own : excessOf(centre.map((other, at) => (at === gene ? level : other))),
        ),
      )
    : [];
  return view.map((sums, limit) => {
    const base = own[limit] ?? null;
    // What cannot be built says nothing of its neighbours.
    if (base === null || !Number.isFinite(base)) return sums;
    return { base, table: changed.map((row) => row.map((excesses) => excesses[limit]! - base)) };
  });
}

/** Computes nothing twice. */
export function remembered(excessOf: ExcessOf): ExcessOf {
  const known = new Map<string, readonly (number | null)[]>();
  return (genome) => {
    const key = genomeKey(genome);
    let found = known.get(key);
    if (!found) known.set(key, (found = excessOf(genome)));
    return found;
  };
}
