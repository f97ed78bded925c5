// Steps from a genome to its neighbours, as tables of errors and costs see them: finer ones take error away, coarser ones take cost
// away. The best of either comes first: sensitivity as a rule for what to change.
import type { Genome } from './genome.ts';
import type { GeneTable } from './knapsack.ts';

export interface Move {
  readonly gene: number;
  readonly level: number;
  /** What it adds, of the tables. */
  readonly error: number;
  readonly cost: number;
}

/** Of one gene to another level each, by gene and level. */
export function movesFrom(genome: Genome, errors: GeneTable, cost: GeneTable): Move[] {
  return genome.flatMap((own, gene) =>
    errors[gene]!.flatMap((error, level) =>
      level === own
        ? []
        : [
            {
              gene,
              level,
              error: error - errors[gene]![own]!,
              cost: cost[gene]![level]! - cost[gene]![own]!,
            },
          ],
    ),
  );
}

/** Those that save cost, by what they add to the error for it: least first. */
export function coarserMoves(moves: readonly Move[]): Move[] {
  const saving = moves.filter(({ cost }) => cost < 0);
  return sorted(saving, ({ error, cost }) => Math.max(0, error) / -cost);
}

/** Those that take error away, by what they cost for it: least first. */
export function finerMoves(moves: readonly Move[]): Move[] {
  const better = moves.filter(({ error }) => error < 0);
  return sorted(better, ({ error, cost }) => Math.max(0, cost) / -error);
}

export function moved(genome: Genome, { gene, level }: Move): Genome {
  return genome.map((own, at) => (at === gene ? level : own));
}

function sorted(moves: readonly Move[], price: (move: Move) => number): Move[] {
  return [...moves].sort((a, b) => price(a) - price(b) || a.gene - b.gene || a.level - b.level);
}
