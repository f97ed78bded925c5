// Neighbours of a genome among those that keep limits, as sums of errors and a view of the costs see them: one gene at another level, or one
// finer and another one coarser for it; where that breaks a limit others are made coarser until it holds, where it leaves room others
// are made finer as long as it does. And the answers of the knapsack to a view: what many changes together come to.
import { sumOfTable } from './additive-model.ts';
import { type CostView, excessesIn } from './cost-view.ts';
import type { Genome } from './genome.ts';
import { type GeneTable, knapsackFront } from './knapsack.ts';
import { coarserMoves, finerMoves, type Move, moved, movesFrom } from './moves.ts';

/** Ways that are taken from a genome each way, and pairs of them. */
const MOST_MOVES = 50;
const MOST_PAIRS = 150;
/** States of a knapsack, and how many of its points are looked at, from so far below the limits to so far above. */
const STATES = 1024;
const MOST_POINTS = 24;
const BELOW = 0.05;
/** A cost that no limit is for: of what cannot be built. */
const ENDLESS = 1e6;

/** What limits together say of a level's cost, finite. */
function costsOf(view: CostView, weights: readonly number[]): number[][] {
  return view[0]!.table.map((row, gene) =>
    row.map((_, level) =>
      view.reduce(
        (sum, { table }, limit) => sum + weights[limit]! * Math.min(ENDLESS, table[gene]![level]!),
        0,
      ),
    ),
  );
}

/** Of least error for what they cost, near the limits. @param above how far beyond them is of interest, as a fraction */
export function knapsackAnswers(errors: GeneTable, view: CostView, above: number): Genome[] {
  const each = view.map((_, limit) => view.map((__, other) => (other === limit ? 1 : 0)));
  const mixes = view.length > 1 ? [view.map(() => 1), ...each] : each;
  return mixes.flatMap((weights) => {
    const { points } = knapsackFront(errors, costsOf(view, weights), STATES);
    const excesses = points.map(({ genome }) => Math.max(...excessesIn(view, genome)));
    // Of those within the limits the best, however far below: where few changes are left they are large ones.
    const best = excesses.findLastIndex((excess) => excess <= 0);
    const near = points.filter((_, at) => excesses[at]! <= above && (excesses[at]! >= -BELOW || at === best));
    const step = Math.max(1, near.length / MOST_POINTS);
    return Array.from(
      { length: Math.min(near.length, MOST_POINTS) },
      (_, at) => near[near.length - 1 - Math.floor(at * step)]!.genome,
    );
  });
}

/** @param errors of every gene and level, not negative */
export function neighboursOf(centre: Genome, errors: GeneTable, view: CostView): Genome[] {
  const cost = costsOf(
    view,
    view.map(() => 1),
  );
  const moves = movesFrom(centre, errors, cost);
  const finer = finerMoves(moves).slice(0, MOST_MOVES);
  const coarser = coarserMoves(moves).slice(0, MOST_MOVES);
  const ways = [...new Set([...finer, ...coarser])].flatMap((move) => {
    const one = moved(centre, move);
    return [one, completed(one, move.gene)];
  });
  return [completed(centre, null), ...ways, ...swaps()];

  function isWithin(genome: Genome): boolean {
    return view.every(({ base, table }) => base + sumOfTable(table, genome) <= 0);
  }

  function completed(genome: Genome, fixed: number | null): Genome {
    return isWithin(genome) ? refined(genome, fixed) : coarsened(genome, fixed);
  }

  /** Of least error among those that hold. */
  function swaps(): Genome[] {
    const own = excessesIn(view, centre);
    const added = (limit: number, { gene, level }: Move): number =>
      view[limit]!.table[gene]![level]! - view[limit]!.table[gene]![centre[gene]!]!;
    const pairs = finer.flatMap((fine) =>
      coarser.flatMap((coarse) =>
        coarse.gene !== fine.gene &&
        own.every((excess, limit) => excess + added(limit, fine) + added(limit, coarse) <= 0)
          ? [{ fine, coarse, error: fine.error + coarse.error }]
          : [],
      ),
    );
    return pairs
      .sort((a, b) => a.error - b.error)
      .slice(0, MOST_PAIRS)
      .map(({ fine, coarse }) => moved(moved(centre, fine), coarse));
  }

  /** Made coarser where that adds least error for what it saves, until the limits hold or nothing is left. */
  function coarsened(start: Genome, fixed: number | null): Genome {
    const now = [...start];
    while (!isWithin(now)) {
      const next = cheapest(now, fixed, (error, saved) => (saved < 0 ? Math.max(0, error) / -saved : null));
      if (next === null) return now;
      now[next.gene] = next.level;
    }
    return now;
  }

  /** Made finer where that takes most error away, as long as no limit is predicted to be exceeded. */
  function refined(start: Genome, fixed: number | null): Genome {
    const now = [...start];
    for (;;) {
      const sums = excessesIn(view, now);
      const keeps = (gene: number, level: number): boolean =>
        view.every(({ table }, at) => sums[at]! + table[gene]![level]! - table[gene]![now[gene]!]! <= 0);
      const next = cheapest(now, fixed, (error, _, gene, level) =>
        error < 0 && keeps(gene, level) ? error : null,
      );
      if (next === null) return now;
      now[next.gene] = next.level;
    }
  }

  /** The change of one gene with the least price; null where none has one. Called in the innermost loop: it allocates nothing. */
  function cheapest(
    genome: Genome,
    fixed: number | null,
    priceOf: (error: number, cost: number, gene: number, level: number) => number | null,
  ): { readonly gene: number; readonly level: number } | null {
    let [bestGene, bestLevel, lowest] = [-1, 0, Number.POSITIVE_INFINITY];
    for (let gene = 0; gene < genome.length; gene++) {
      if (gene === fixed) continue;
      const [ownErrors, ownCosts, own] = [errors[gene]!, cost[gene]!, genome[gene]!];
      for (let level = 0; level < ownErrors.length; level++) {
        if (level === own) continue;
        const price = priceOf(
          ownErrors[level]! - ownErrors[own]!,
          ownCosts[level]! - ownCosts[own]!,
          gene,
          level,
        );
        if (price === null || price >= lowest) continue;
        [bestGene, bestLevel, lowest] = [gene, level, price];
      }
    }
    return bestGene < 0 ? null : { gene: bestGene, level: bestLevel };
  }
}
