// The neighbours of genomes that keep their limits, or nearly do, and err least: one gene to another level, and where that breaks a limit
// others made coarser until it holds, where it leaves room others made finer as long as it does. Sums say which of them are worth
// measuring, from what was measured on: in small networks costs are no sums over the whole space (tables are shared, rows are padded),
// but nearly are around a genome. So an answer to a budget ends in an optimum among its neighbours.
import { sumOfTable } from './additive-model.ts';
import { type Genome, genomeKey } from './genome.ts';
import type { GeneTable } from './knapsack.ts';
import { type Move, moved, movesFrom } from './moves.ts';
import type { ProbedTables } from './probes.ts';

export interface Measured {
  readonly genome: Genome;
  readonly error: number;
  /** How much it misses of the limits; 0 where it keeps them. */
  readonly violation: number;
}

/** How many genomes neighbours are looked for around, of those that keep the limits and of those that miss them by little. */
const AROUND = 3;
const LITTLE = 0.25;

/** Of all that was measured what to look around, the best first. */
export function centresOf(measured: readonly Measured[]): Measured[] {
  const best = (list: readonly Measured[]): Measured[] =>
    list.toSorted((a, b) => a.error - b.error).slice(0, AROUND);
  const kept = best(measured.filter(({ violation }) => violation === 0));
  const near = best(measured.filter(({ violation }) => violation > 0 && violation <= LITTLE));
  return kept.length + near.length > 0
    ? [...kept, ...near]
    : measured.toSorted((a, b) => a.violation - b.violation).slice(0, AROUND);
}

export interface NeighbourRequest {
  readonly around: readonly Measured[];
  readonly errors: GeneTable;
  readonly tables: Pick<ProbedTables, 'limits'>;
  /** Keys of genomes that are not wanted. */
  readonly asked: ReadonlySet<string>;
  readonly count: number;
}

/** At most `count` that are predicted to keep the limits, the least error first: as measured, times what sums say of the change. */
export function neighboursWithin({ around, errors, tables, asked, count }: NeighbourRequest): Genome[] {
  const { limits = [] } = tables;
  const cost = errors.map((row, gene) =>
    row.map((_, level) => limits.reduce((sum, { table }) => sum + table[gene]![level]!, 0)),
  );
  const sumsOf = (genome: Genome): number[] =>
    limits.map(({ base, table }) => base + sumOfTable(table, genome));
  /** By sums alone: how far the limit that is missed most is exceeded, below 0 where all are kept. */
  const predicted = (genome: Genome): number => Math.max(...sumsOf(genome));
  const found = new Map<string, { readonly genome: Genome; readonly error: number }>();
  for (const { genome: centre, error, violation } of around) {
    const scale = error / sumOfTable(errors, centre);
    const offset = violation > 0 ? violation - predicted(centre) : Math.min(0, -predicted(centre));
    const isWithin = (genome: Genome): boolean => predicted(genome) + offset <= 0;
    const add = (genome: Genome): void => {
      const key = genomeKey(genome);
      if (asked.has(key) || !isWithin(genome)) return;
      const own = scale * sumOfTable(errors, genome);
      if (own < (found.get(key)?.error ?? Number.POSITIVE_INFINITY)) found.set(key, { genome, error: own });
    };
    if (violation > 0) add(coarsened(centre, null, isWithin));
    for (const move of movesFrom(centre, errors, cost)) {
      const one = moved(centre, move);
      add(one);
      add(isWithin(one) ? refined(one, move.gene, -offset) : coarsened(one, move.gene, isWithin));
    }
  }
  return [...found.values()]
    .sort((a, b) => a.error - b.error)
    .slice(0, count)
    .map(({ genome }) => genome);

  /** Made coarser where that adds least error for what it saves, until the limits hold or nothing is left. */
  function coarsened(start: Genome, fixed: number | null, isWithin: (genome: Genome) => boolean): Genome {
    let now = start;
    while (!isWithin(now)) {
      const saving = movesFrom(now, errors, cost).filter((move) => move.gene !== fixed && move.cost < 0);
      const best = least(saving, (move) => Math.max(0, move.error) / -move.cost);
      if (best === null) return now;
      now = moved(now, best);
    }
    return now;
  }

  /** Made finer where that takes most error away, as long as no limit is predicted to be exceeded by more than `most`. */
  function refined(start: Genome, fixed: number, most: number): Genome {
    let now = start;
    for (;;) {
      const sums = sumsOf(now);
      const isWithin = ({ gene, level }: Move): boolean =>
        limits.every(({ table }, at) => sums[at]! + table[gene]![level]! - table[gene]![now[gene]!]! <= most);
      const better = movesFrom(now, errors, cost).filter(
        (move) => move.gene !== fixed && move.error < 0 && isWithin(move),
      );
      const best = least(better, ({ error }) => error);
      if (best === null) return now;
      now = moved(now, best);
    }
  }
}

function least(moves: readonly Move[], of: (move: Move) => number): Move | null {
  let best: Move | null = null;
  for (const move of moves) if (best === null || of(move) < of(best)) best = move;
  return best;
}
