// The best within limits of costs: neighbours of what keeps them, or nearly does, and errs least. One gene goes to another level; where that
// breaks a limit others are made coarser until it holds, where it leaves room others are made finer as long as it does; and the same
// around the best of those. Sums corrected by what was measured say what is to be gained by measuring one of them, and how probably it
// keeps the limits: the greatest expected gain comes first (constrained expected improvement, Gardner et al. 2014).
import { sumOfTable } from './additive-model.ts';
import { type Corrected, correctedSums, type Measured } from './corrected-sums.ts';
import { chanceWithin, expectedImprovement } from './expected-improvement.ts';
import { type Genome, genomeKey } from './genome.ts';
import type { GeneTable } from './knapsack.ts';
import { coarserMoves, finerMoves, moved, movesFrom } from './moves.ts';
import type { ProbedTables } from './probes.ts';

/** Genomes that neighbours are looked for around: of least error among those that keep the limits, and of those that nearly do. */
const KEPT = 4;
const NEARLY = 8;
const LITTLE = 0.25;
/** How many times the best of what was found are looked around in turn, how many of them, and how many ways are taken from each. */
const TURNS = 3;
const BEAM = 8;
const MOST_MOVES = 50;
/** What sums, right at the centre, call worse by more than this (of the logarithm of the error), or further beyond a limit, is not looked at. */
const HOPELESS = { error: 0.5, excess: 0.03 } as const;
/** A gain below this, of the logarithm of the error, is none. */
const LEAST_GAIN = 1e-3;

/** Of all that was measured what to look around. */
export function centresOf(measured: readonly Measured[]): Measured[] {
  const byError = measured.toSorted((a, b) => a.error - b.error);
  const kept = byError.filter(({ violation }) => violation === 0).slice(0, KEPT);
  const nearly = undominated(byError.filter(({ violation }) => violation > 0 && violation <= LITTLE));
  const centres = [...kept, ...evenly(nearly, NEARLY)];
  return centres.length > 0 ? centres : measured.toSorted((a, b) => a.violation - b.violation).slice(0, KEPT);
}

/** Of a list by error those that miss the limits by less than all before them. */
function undominated(byError: readonly Measured[]): Measured[] {
  let least = Number.POSITIVE_INFINITY;
  return byError.filter(({ violation }) => {
    const isLess = violation < least;
    if (isLess) least = violation;
    return isLess;
  });
}

/** The last ones, and of the others at even steps. */
function evenly<T>(list: readonly T[], count: number): T[] {
  if (list.length <= count) return [...list];
  return Array.from({ length: count }, (_, i) => list[Math.round((i * (list.length - 1)) / (count - 1))]!);
}

export interface NeighbourRequest {
  /** No two of the same genome. */
  readonly measured: readonly Measured[];
  readonly errors: GeneTable;
  readonly limits: NonNullable<ProbedTables['limits']>;
  /** Keys of genomes that are not wanted. */
  readonly asked: ReadonlySet<string>;
  readonly count: number;
}

interface Found {
  readonly genome: Genome;
  readonly expected: Corrected;
  readonly gain: number;
}

/** At most `count` that may be better than what is known, the greatest expected gain first. */
export function neighboursWithin({ measured, errors, limits, asked, count }: NeighbourRequest): Genome[] {
  if (measured.length === 0) return [];
  const cost = errors.map((row, gene) =>
    row.map((_, level) => limits.reduce((sum, { table }) => sum + table[gene]![level]!, 0)),
  );
  const expect = correctedSums(measured, errors, limits);
  const least = measured.reduce(
    (best, { violation, error }) => (violation === 0 ? Math.min(best, error) : best),
    Number.POSITIVE_INFINITY,
  );
  const found = new Map<string, Found>();
  const look = (genome: Genome): void => {
    const key = genomeKey(genome);
    if (found.has(key)) return;
    const expected = expect(genome);
    found.set(key, { genome, expected, gain: gainOf(expected, least) });
  };
  const best = (most: number): Found[] =>
    [...found.values()]
      .toSorted((a, b) => b.gain - a.gain || a.expected.error.mean - b.expected.error.mean)
      .slice(0, most);
  const expanded = new Set<string>();
  let around: readonly Genome[] = centresOf(measured).map(({ genome }) => genome);
  for (let turn = 0; turn < TURNS; turn++) {
    for (const centre of around) {
      expanded.add(genomeKey(centre));
      for (const neighbour of neighboursOf(centre)) look(neighbour);
    }
    around = best(4 * BEAM)
      .map(({ genome }) => genome)
      .filter((genome) => !expanded.has(genomeKey(genome)))
      .slice(0, BEAM);
  }
  return best(found.size)
    .filter(({ genome, gain }) => gain >= LEAST_GAIN && !asked.has(genomeKey(genome)))
    .slice(0, count)
    .map(({ genome }) => genome);

  function neighboursOf(centre: Genome): Genome[] {
    const { error, excesses } = expect(centre);
    const sums = sumsOf(centre);
    const scale = Math.exp(error.mean) / sumOfTable(errors, centre);
    const most = Math.exp(HOPELESS.error) * least;
    /** By which sums are wrong here. */
    const offsets = excesses.map(({ mean }, at) => mean - sums[at]!);
    const isWithin = (genome: Genome): boolean => sumsOf(genome).every((sum, at) => sum + offsets[at]! <= 0);
    const moves = movesFrom(centre, errors, cost);
    const ways = new Set([
      ...finerMoves(moves).slice(0, MOST_MOVES),
      ...coarserMoves(moves).slice(0, MOST_MOVES),
    ]);
    const own = isWithin(centre) ? [refined(centre, null, offsets)] : [coarsened(centre, null, isWithin)];
    const isHopeful = (genome: Genome): boolean =>
      scale * sumOfTable(errors, genome) <= most &&
      sumsOf(genome).every((sum, at) => sum + offsets[at]! <= HOPELESS.excess);
    return [
      ...own,
      ...[...ways].flatMap((move) => {
        const one = moved(centre, move);
        return [one, isWithin(one) ? refined(one, move.gene, offsets) : coarsened(one, move.gene, isWithin)];
      }),
    ].filter(isHopeful);
  }

  function sumsOf(genome: Genome): number[] {
    return limits.map(({ base, table }) => base + sumOfTable(table, genome));
  }

  /** Made coarser where that adds least error for what it saves, until the limits hold or nothing is left. */
  function coarsened(start: Genome, fixed: number | null, isWithin: (genome: Genome) => boolean): Genome {
    const now = [...start];
    while (!isWithin(now)) {
      const next = cheapest(now, fixed, (error, saved) => (saved < 0 ? Math.max(0, error) / -saved : null));
      if (next === null) return now;
      now[next.gene] = next.level;
    }
    return now;
  }

  /** Made finer where that takes most error away, as long as no limit is predicted to be exceeded. */
  function refined(start: Genome, fixed: number | null, offsets: readonly number[]): Genome {
    const now = [...start];
    for (;;) {
      const sums = sumsOf(now);
      const isWithin = (gene: number, level: number): boolean =>
        limits.every(
          ({ table }, at) => sums[at]! + offsets[at]! + table[gene]![level]! - table[gene]![now[gene]!]! <= 0,
        );
      const next = cheapest(now, fixed, (error, _, gene, level) =>
        error < 0 && isWithin(gene, level) ? error : null,
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
    let [bestGene, bestLevel, least] = [-1, 0, Number.POSITIVE_INFINITY];
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
        if (price === null || price >= least) continue;
        [bestGene, bestLevel, least] = [gene, level, price];
      }
    }
    return bestGene < 0 ? null : { gene: bestGene, level: bestLevel };
  }
}

/** What is to be gained of the logarithm of the error, times how probably the limits hold; before anything keeps them that alone. */
function gainOf({ error, excesses }: Corrected, least: number): number {
  const chance = excesses.reduce((product, excess) => product * chanceWithin(excess, 0), 1);
  return Number.isFinite(least) ? chance * expectedImprovement(error, Math.log(least)) : chance;
}
