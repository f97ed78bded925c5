// The best within limits of costs: neighbours of what keeps them, or nearly does, and errs least, and neighbours of the best of those, with
// what the knapsack makes of how errors and costs look from there. Errors are sums corrected by what was measured, which say what is to be
// gained by measuring a genome: the greatest expected gain comes first (constrained expected improvement, Gardner et al. 2014), given
// that those before it are measured too. Costs that can be computed are, before anything is measured: nothing that is measured then
// breaks their limits.
import { sumOfTable } from './additive-model.ts';
import { correctedSums, type Measured } from './corrected-sums.ts';
import { createSurprises } from './cost-surprises.ts';
import { anchored, type CostView, type ExcessOf, excessesIn, type LocalSums, viewFrom } from './cost-view.ts';
import { errorKernels, inCommon } from './error-kernels.ts';
import { chanceWithin, expectedImprovement } from './expected-improvement.ts';
import type { Posterior } from './gaussian-process.ts';
import { type Genome, genomeKey } from './genome.ts';
import type { GeneTable } from './knapsack.ts';
import { knapsackAnswers, neighboursOf } from './neighbours.ts';
import type { ProbedTables } from './probes.ts';
import { sharingOf } from './shared-costs.ts';

/** Genomes that neighbours are looked for around: of least error among those that keep the limits, and of those that nearly do. */
const KEPT = 4;
/** Of the former so many that err by other genes, if they are not much worse: of the error less than so much is in common. */
const UNLIKE = 4;
const ALIKE = 0.6;
const NEARLY = 8;
const LITTLE = 0.25;
/** From how many of the best costs are looked at anew, beside the coarsest and the finest genome. */
const VIEWED = 2;
/** Costs are looked at from elsewhere too where all views of them are wrong by more than such a fraction of the limit. */
const MISJUDGED = 0.01;
/** How many times the best of what was found are looked around in turn, and how many of them. */
const TURNS = 3;
const BEAM = 8;
/** What sums, right at the centre, call worse by more than this (of the logarithm of the error), or further beyond a limit, is not looked at. */
const HOPELESS = { error: 0.5, excess: 0.03 } as const;
/** A gain below this, of the logarithm of the error, is none. */
const LEAST_GAIN = 2e-3;
/** Standard deviations that an error may be off. */
const DOUBT = 2;
/** How far a view is off for a genome, before anything else is known, as a fraction of the limit. */
const VIEW_DEVIATION = 0.004;
/** Costs are computed so many times in each turn and at the end, each time of as many genomes as are wanted. */
const ROUNDS_PER_TURN = 2;
const ROUNDS = 4;
/** How many are compared in choosing those that are measured together, per genome that is wanted. */
const COMPARED = 8;
/** Of how many genomes what is expected is looked at again in a round, per genome that is wanted. */
const REVISED = 12;

/** Of all that was measured what to look around. */
export function centresOf(measured: readonly Measured[], errors: GeneTable): Measured[] {
  const byError = measured.toSorted((a, b) => a.error - b.error);
  const kept = unlike(
    byError.filter(({ violation }) => violation === 0),
    errors,
  );
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

/** Such as err by other genes, for what is best near one need not be near another; and the first ones. */
function unlike(byError: readonly Measured[], errors: GeneTable): Measured[] {
  const { placeOf } = errorKernels(errors);
  const chosen: Measured[] = [];
  const places: ReturnType<typeof placeOf>[] = [];
  for (const one of byError) {
    if (chosen.length === UNLIKE || one.error > byError[0]!.error * Math.exp(HOPELESS.error)) break;
    const place = placeOf(one.genome);
    if (places.some((other) => inCommon(place, other).agreeing > ALIKE)) continue;
    chosen.push(one);
    places.push(place);
  }
  return [...new Set([...chosen, ...byError.slice(0, KEPT)])];
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
  /** Null where no limited cost can be computed. */
  readonly excessOf: ExcessOf | null;
  /** Keys of genomes that are not wanted. */
  readonly asked: ReadonlySet<string>;
  readonly count: number;
  /** Batches so far; every other one is for what has other shared costs than the best, as long as that may be better. */
  readonly batch?: number;
}

interface Centre {
  readonly genome: Genome;
  readonly view: CostView;
}

interface Found extends Centre {
  /** Expected, of the logarithm; and the least that is not out of the question. */
  readonly error: number;
  readonly leastError: number;
  /** Of the logarithm of the error, if it keeps the limits; before anything keeps them 1. */
  readonly possible: number;
  /** Of keeping the limits that cannot be computed. */
  readonly chance: number;
  /** What is possible, times how probably all limits hold. */
  gain: number;
  /** By how much it misses the limits that can be computed; null before that is done. */
  missed: number | null;
}

export interface Neighbours {
  /** The greatest expected gain first, given those before. */
  readonly genomes: readonly Genome[];
  /** Expected of the first, of the logarithm of the error. */
  readonly gain: number;
}

/** At most `count` that may be better than what is known. */
export function neighboursWithin(request: NeighbourRequest): Neighbours {
  const { measured, errors, limits, asked, count, batch = 0 } = request;
  if (measured.length === 0) return { genomes: [], gain: 0 };
  const isComputed = limits.map((_, at) => typeof request.excessOf?.(measured[0]!.genome)[at] === 'number');
  const excessOf = isComputed.includes(true) ? request.excessOf : null;
  const areComputed = !isComputed.includes(false);
  const expected = correctedSums(measured, errors, limits);
  let least = leastOf(measured);
  const nearest = measured.reduce((a, { violation }) => Math.min(a, violation), Number.POSITIVE_INFINITY);
  const found = new Map<string, Found>();
  const surprises = createSurprises(errors.map(({ length }) => length));
  const views: Centre[] = [];
  let stateOf: (genome: Genome) => string = () => '';
  let onlyState: string | null = null;
  const expanded = new Set<string>();
  let around: readonly Centre[] = viewed(centresOf(measured, errors));
  for (const { view } of views) {
    for (const genome of knapsackAnswers(errors, view, HOPELESS.excess)) look(genome, view);
  }
  const rival = batch % 2 === 1 ? rivalState() : null;
  if (rival !== null) narrowTo(rival);
  for (let turn = 0; turn < TURNS; turn++) {
    for (const { genome, view } of around) {
      expanded.add(genomeKey(genome));
      lookAround(genome, view);
    }
    for (let round = 0; round < ROUNDS_PER_TURN; round++) compute();
    around = byGain()
      .filter(({ genome, missed }) => isAffordable(missed) && !expanded.has(genomeKey(genome)))
      .slice(0, BEAM)
      .map(({ genome, view }) => ({
        genome,
        view: anchored(view, genome, knownOf(genome)),
      }));
  }
  for (let round = 0; round < ROUNDS && wanted().length < count; round++) compute();
  const last = wanted();
  if (rival !== null && last.length === 0) return neighboursWithin({ ...request, batch: 0 });
  return {
    genomes: spread(last).map(({ genome }) => genome),
    gain: last[0]?.gain ?? 0,
  };

  /** Costs as seen from the best, and from genomes that these misjudge; from other centres as from the nearest of those. */
  function viewed(centres: readonly Measured[]): Centre[] {
    const asProbed = centres.map(({ genome }) => ({
      genome,
      view: anchored(limits, genome, knownOf(genome)),
    }));
    if (excessOf === null) return asProbed;
    const coarsest = errors.map((row) => mostAt(row, (error) => error));
    const finest = errors.map((row) => mostAt(row, (error) => -error));
    const isMisjudged = (genome: Genome, by: readonly Centre[], most: number): boolean =>
      by.every(({ view }) => misjudged(view, genome, excessOf(genome)) > most);
    const first = asProbed[0]!;
    if (
      ![...centres.map(({ genome }) => genome), coarsest, finest].some((one) =>
        isMisjudged(one, [first], VIEW_DEVIATION / 2),
      )
    ) {
      views.push(first);
      return asProbed;
    }
    const add = (genome: Genome): unknown => views.push({ genome, view: viewFrom(genome, limits, excessOf) });
    for (const { genome } of centres.slice(0, VIEWED)) add(genome);
    const sharing = sharingOf(coarsest, finest, excessOf);
    stateOf = sharing.stateOf;
    for (const genome of sharing.outlooks) {
      if (isMisjudged(genome, views, MISJUDGED)) add(genome);
    }
    return seenFromNearest(centres);
  }

  function seenFromNearest(centres: readonly Measured[]): Centre[] {
    return centres.map(({ genome }) => ({
      genome,
      view: anchored(nearestTo(genome, views).view, genome, knownOf(genome)),
    }));
  }

  /**
   * With other shared costs than the best that is known: where the least error is not out of the question, if that is below the best.
   * What sums do not tell of errors there no measurement tells either before there are some, so that nothing there ever promises most.
   */
  function rivalState(): string | null {
    const own = measured.find(({ violation, error }) => violation === 0 && error === least);
    if (!own) return null;
    let [rival, lowest]: [string | null, number] = [null, Math.log(least)];
    for (const { genome, view, leastError } of found.values()) {
      if (leastError >= lowest || asked.has(genomeKey(genome)) || stateOf(genome) === stateOf(own.genome))
        continue;
      if (excessesIn(view, genome).every((excess) => excess <= 0))
        [rival, lowest] = [stateOf(genome), leastError];
    }
    return rival;
  }

  /** Looks for nothing else: what is gained is gained on the best of those that were measured. */
  function narrowTo(state: string): void {
    onlyState = state;
    const own = measured.filter(({ genome }) => stateOf(genome) === state);
    least = leastOf(own);
    around = own.length > 0 ? seenFromNearest(centresOf(own, errors)) : [];
    const others = [...found.values()].filter(({ genome }) => stateOf(genome) === state);
    found.clear();
    for (const { genome, view } of others) look(genome, view);
  }

  /** Per limit: computed, or expected. */
  function knownOf(genome: Genome): readonly (number | null)[] {
    const computed = excessOf?.(genome) ?? [];
    if (areComputed) return computed;
    return expected.excessesOf(genome).map(({ mean }, limit) => computed[limit] ?? mean);
  }

  function lookAround(centre: Genome, view: CostView): void {
    const { base, table } = errorsFrom(centre);
    const most = Math.exp(HOPELESS.error) * least;
    for (const genome of [
      ...neighboursOf(centre, table, view),
      ...knapsackAnswers(table, view, HOPELESS.excess),
    ]) {
      if (base + sumOfTable(table, genome) > most) continue;
      if (excessesIn(view, genome).every((excess) => excess <= HOPELESS.excess)) look(genome, view);
    }
  }

  /** Errors as they look from a genome: what each change of one gene is expected to do to its error. */
  function errorsFrom(centre: Genome): LocalSums {
    const base = expected.expectedErrorOf(centre);
    const table = errors.map((row, gene) =>
      row.map((_, level) =>
        level === centre[gene] ? 0 : expected.expectedErrorOf(centre.with(gene, level)) - base,
      ),
    );
    return { base, table };
  }

  function look(genome: Genome, view: CostView): void {
    const key = genomeKey(genome);
    if (found.has(key) || (onlyState !== null && stateOf(genome) !== onlyState)) return;
    const error = expected.errorOf(genome);
    const possible = Number.isFinite(least) ? expectedImprovement(error, Math.log(least)) : 1;
    const chance = areComputed
      ? 1
      : expected
          .excessesOf(genome)
          .reduce(
            (product, excess, limit) => (isComputed[limit] ? product : product * chanceWithin(excess, 0)),
            1,
          );
    found.set(key, {
      genome,
      view,
      error: error.mean,
      leastError: error.mean - DOUBT * Math.sqrt(error.variance),
      possible,
      chance,
      gain: possible * chance * chanceOf({ genome, view }),
      missed: null,
    });
  }

  /** The greatest gain first. */
  function byGain(): Found[] {
    return [...found.values()].sort((a, b) => b.gain - a.gain || a.error - b.error);
  }

  function isAffordable(missed: number | null): boolean {
    return excessOf === null || missed === 0;
  }

  /** Costs of those of greatest gain. By how much they differ from what was expected corrects what is expected of the others. */
  function compute(): void {
    if (excessOf === null) return;
    const open = byGain().filter(({ missed }) => missed === null);
    if (open.length === 0) return;
    for (const one of open.slice(0, count)) {
      const exact = excessOf(one.genome);
      one.missed = exact.reduce<number>((sum, excess) => sum + Math.max(0, excess ?? 0), 0);
      one.gain = one.missed > 0 ? 0 : one.possible * one.chance;
      surprises.add(one.genome, excessesIn(one.view, one.genome), exact);
    }
    const corrections = surprises.fit(limits.length);
    for (const one of open.slice(count, REVISED * count)) {
      one.gain = one.possible * one.chance * chanceOf(one, corrections(one.genome));
    }
  }

  /** What may be measured: of what can be computed only what keeps its limits; where nothing does, and nothing did, what misses them least. */
  function wanted(): Found[] {
    const open = byGain().filter(({ genome }) => !asked.has(genomeKey(genome)));
    const affordable = open.filter(({ missed }) => isAffordable(missed));
    const promising = affordable.filter(({ gain }) => gain >= LEAST_GAIN);
    if (excessOf === null) return promising;
    if (affordable.length > 0 || Number.isFinite(least)) {
      // What is expected is too sure of itself: what it calls no gain is measured last, as long as anything better is found at all.
      const others = affordable.filter(({ gain }) => gain < LEAST_GAIN);
      return [...promising, ...others.sort((a, b) => a.leastError - b.leastError)];
    }
    return open
      .filter(({ missed }) => missed !== null && missed < nearest)
      .sort((a, b) => a.missed! - b.missed!);
  }

  /** `count` of them: what one is expected to be makes the gain of those less that are like it. */
  function spread(list: readonly Found[]): Found[] {
    const first = list.slice(0, COMPARED * count);
    if (!Number.isFinite(least)) return first.slice(0, count);
    const { variances, take } = expected.doubtsAmong(first.map(({ genome }) => genome));
    const open = new Set(first.keys());
    const chosen: Found[] = [];
    while (chosen.length < count && open.size > 0) {
      let [best, greatest] = [-1, LEAST_GAIN];
      for (const at of open) {
        const { error, chance } = first[at]!;
        const posterior = { mean: error, variance: variances[at]! + expected.noise };
        const gain = chance * expectedImprovement(posterior, Math.log(least));
        if (gain >= greatest) [best, greatest] = [at, gain];
      }
      // Of no gain any more: in their order.
      if (best < 0) best = open.values().next().value!;
      open.delete(best);
      chosen.push(first[best]!);
      take(best);
    }
    return chosen;
  }

  /** That the limits hold that can be computed, as a view has it, corrected by what it was wrong by elsewhere. */
  function chanceOf({ genome, view }: Centre, corrections: readonly Posterior[] = []): number {
    return excessesIn(view, genome).reduce((product, seen, limit) => {
      if (!isComputed[limit]) return product;
      const { mean, variance } = corrections[limit] ?? { mean: 0, variance: 0 };
      return product * chanceWithin({ mean: seen + mean, variance: variance + VIEW_DEVIATION ** 2 }, 0);
    }, 1);
  }
}

/** Of those that keep the limits; infinite where none does. */
function leastOf(measured: readonly Measured[]): number {
  return measured.reduce(
    (best, { violation, error }) => (violation === 0 ? Math.min(best, error) : best),
    Number.POSITIVE_INFINITY,
  );
}

/** By how much a view is wrong about a genome; what cannot be built counts as known. */
function misjudged(view: CostView, genome: Genome, exact: readonly (number | null)[]): number {
  return excessesIn(view, genome).reduce((most, seen, limit) => {
    const by = Math.abs(seen - (exact[limit] ?? seen));
    return Number.isFinite(by) ? Math.max(most, by) : most;
  }, 0);
}

function mostAt(values: readonly number[], of: (value: number) => number): number {
  return values.reduce((most, value, at) => (of(value) > of(values[most]!) ? at : most), 0);
}

function nearestTo(genome: Genome, centres: readonly Centre[]): Centre {
  const changes = (other: Genome): number =>
    other.reduce((sum, level, gene) => sum + (level === genome[gene] ? 0 : 1), 0);
  return centres.reduce((a, b) => (changes(b.genome) < changes(a.genome) ? b : a));
}
