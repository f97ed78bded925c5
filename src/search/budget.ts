// Bits tightened until a budget holds, the problem of HAQ (Wang et al. 2019, arXiv:1811.08886) and of OHQ (Huang et al. 2023,
// arXiv:2309.01945): from the genome of least error, step by step, the gene is made coarser that adds least error for the cost it
// saves, as probes tell both. Where constraints are broken on one side of that path and kept on the other, the crossing is
// bisected by measuring, so that whatever was constrained is kept as measured, not as predicted. HAQ's agent and its
// fine-tuning are not here.
import { additiveCosts, type ObjectiveKind, refittedErrors } from './additive-front.ts';
import { strategyOf } from './batches.ts';
import { type Genome, genomeKey } from './genome.ts';
import type { GeneTable } from './knapsack.ts';
import { coarserMoves, moved, movesFrom } from './moves.ts';
import { type Known, probedFirst } from './probed-first.ts';
import { type ProbedTables, probesAround, tablesOf } from './probes.ts';
import type { Strategy, Told } from './strategy.ts';

export interface BudgetOptions {
  readonly levels: readonly number[];
  /** Probes differ from it in one gene. */
  readonly base: Genome;
  /** Measured whole at first. */
  readonly seedGenomes: readonly Genome[];
  readonly kinds: readonly ObjectiveKind[];
  readonly population: number;
}

/** Batches along the path, the last ones at the crossing. */
const ROUNDS = 4;

export function createBudgetStrategy(options: BudgetOptions): Strategy {
  const { levels, base, seedGenomes, kinds, population } = options;
  let tables: ProbedTables | undefined;
  let path: readonly Genome[] = [];
  let round = 0;

  function tightened({ whole }: Known): readonly Genome[] {
    const errors = refittedErrors(tables!, whole);
    const costs = additiveCosts(tables!, kinds, whole);
    const cost = errors.map((row, gene) =>
      row.map((_, level) => costs.reduce((sum, table) => sum + table[gene]![level]!, 0)),
    );
    return pathOf(errors, cost);
  }

  function next(size: number, known: Known): readonly Genome[] {
    if (round === ROUNDS) return [];
    if (round === 0) path = tightened(known);
    const isNew = (genome: Genome): boolean => !known.asked.has(genomeKey(genome));
    const crossing = round === 0 ? null : crossingOf(path, known.whole);
    // Nothing is broken, or nothing is kept: the path is walked again, as what was measured says.
    if (crossing === null && round > 0) path = tightened(known);
    const stretch = (crossing ?? path).filter(isNew);
    return evenly(stretch, size);
  }

  const search = {
    name: 'budget',
    seedGenomes,
    probes: probesAround(base, levels),
    rounds: ROUNDS,
    tabulate(probed: readonly Told[]) {
      tables = tablesOf(base, levels, probed);
    },
    next,
    learn() {
      round++;
    },
  };
  return strategyOf(probedFirst(search, population), population);
}

/** From the least error to where nothing is saved any more, the genome after every step. */
export function pathOf(errors: GeneTable, cost: GeneTable): Genome[] {
  let genome: Genome = errors.map((row, gene) =>
    row.reduce(
      (best, error, level) =>
        error < row[best]! || (error === row[best]! && cost[gene]![level]! < cost[gene]![best]!)
          ? level
          : best,
      0,
    ),
  );
  const path = [genome];
  for (;;) {
    const [move] = coarserMoves(movesFrom(genome, errors, cost));
    if (!move) return path;
    genome = moved(genome, move);
    path.push(genome);
  }
}

/** What lies between neighbours on the path that were measured, one of which keeps the constraints and one does not; null without. */
function crossingOf(path: readonly Genome[], whole: readonly Told[]): readonly Genome[] | null {
  const told = new Map(whole.map((one) => [genomeKey(one.genome), one]));
  const measured = path.flatMap((genome, at) => {
    const one = told.get(genomeKey(genome));
    return one ? [{ at, isKept: one.objectives !== null && one.violation === 0 }] : [];
  });
  const between = measured.flatMap(({ at, isKept }, i) => {
    const after = measured[i + 1];
    return after && after.isKept !== isKept ? path.slice(at + 1, after.at) : [];
  });
  return measured.some(({ isKept }) => isKept) && measured.some(({ isKept }) => !isKept) ? between : null;
}

/** At most `count` of a list, evenly, its ends included. */
function evenly<T>(list: readonly T[], count: number): T[] {
  if (list.length <= count) return [...list];
  if (count === 1) return [list[list.length >> 1]!];
  return Array.from({ length: count }, (_, i) => list[Math.round((i * (list.length - 1)) / (count - 1))]!);
}
