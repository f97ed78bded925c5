// A search that takes errors and costs for sums over the genes: the knapsack finds the best genomes for many budgets, some of them are
// measured whole, the model is refitted to them, and where the front has its widest gaps more are measured, until the rounds or the
// gain end. Where costs are limited one answer is wanted: then what may be better near the limits is measured, until nothing promises to be. Where its tables come from is what tells one such strategy from another.
import { candidatesOf, type ObjectiveKind, refittedErrors } from './additive-front.ts';
import { strategyOf } from './batches.ts';
import type { Measured } from './corrected-sums.ts';
import { type ExcessOf, remembered } from './cost-view.ts';
import type { Genome } from './genome.ts';
import { hypervolume } from './hypervolume.ts';
import { neighboursWithin } from './near-limit.ts';
import { type Known, type ProbedFirst, probedFirst } from './probed-first.ts';
import type { ProbedTables } from './probes.ts';
import type { Strategy, Told } from './strategy.ts';

export interface AdditiveSearch extends Pick<ProbedFirst, 'name' | 'seedGenomes' | 'probes'> {
  /** Of what every probe said, in their order. */
  tablesOf(probed: readonly Told[], whole: readonly Told[]): ProbedTables;
  /** Per objective. */
  readonly kinds: readonly ObjectiveKind[];
  /** Batches of candidates at most: the first, and refinements. */
  readonly rounds: number;
  /** Genomes of a batch. */
  readonly population: number;
  /** Of limited costs that can be computed of any genome; without it they are what probes and measurements say. */
  readonly excessOf?: ExcessOf | undefined;
  randomState?(): readonly number[];
}

/** A refinement that adds less than this to the hypervolume is the last. */
const LEAST_GAIN = 0.005;
/**
 * Batches of neighbours at most, where costs are limited; and after how many in a row that found nothing better it ends. Where something
 * keeps the limits and all of these are computed, all of a batch keep them: fewer in vain tell as much, and what still promises a gain is
 * tried.
 */
const NEAR = {
  computed: { most: 36, vain: 6, enough: 0.01 },
  measured: { most: 16, vain: 10, enough: Number.POSITIVE_INFINITY },
} as const;

export function createAdditiveSearch(search: AdditiveSearch): Strategy {
  const { kinds, rounds, population, tablesOf } = search;
  const gain = createGain(kinds.length);
  const excessOf = search.excessOf ? remembered(search.excessOf) : null;
  let tables: ProbedTables | undefined;
  let round = 0;
  let ended = false;
  let near = 0;
  let vain = 0;
  let best: Genome | null = null;

  /** Of what keeps the limits, or comes nearest to it. */
  function nextNear(count: number, { whole, asked }: Known): readonly Genome[] {
    const limits = tables!.limits ?? [];
    if (rounds === 1 || !kinds.includes('quality') || limits.length === 0) return [];
    const measured = judged(whole);
    const now = bestOf(measured);
    vain = now === best ? vain + 1 : 0;
    best = now;
    const isComputed = now !== null && excessOf?.(now).every((one) => one !== null) === true;
    const end = NEAR[isComputed ? 'computed' : 'measured'];
    if (near++ >= end.most) return [];
    const errors = refittedErrors(tables!, whole);
    const { genomes, gain } = neighboursWithin({
      measured,
      errors,
      limits,
      excessOf,
      asked,
      count,
      batch: near - 1,
    });
    // Of the logarithm of the error.
    return vain >= end.vain && gain < end.enough ? [] : genomes;
  }

  const plan = probedFirst(
    {
      ...search,
      tabulate(probed, { whole }) {
        tables = tablesOf(probed, whole);
      },
      next(count, known) {
        const { whole, asked } = known;
        if (ended || round >= rounds) return nextNear(count, known);
        const found = candidatesOf({ tables: tables!, kinds, whole, asked, count });
        return found.length > 0 ? found : nextNear(count, known);
      },
      learn(_, { whole }) {
        round++;
        const share = gain(whole);
        ended = share !== null && share < LEAST_GAIN;
      },
    },
    population,
  );
  return strategyOf(plan, population);
}

/** What has an error that was measured. */
function judged(whole: readonly Told[]): Measured[] {
  return whole.flatMap(({ genome, violation, error, excess }) =>
    typeof error === 'number' ? [{ genome, violation, error, ...(excess ? { excess } : {}) }] : [],
  );
}

/** Of least error among those that keep the limits; null where none does. */
function bestOf(measured: readonly Measured[]): Genome | null {
  const kept = measured.filter(({ violation }) => violation === 0);
  return kept.length === 0 ? null : kept.reduce((a, b) => (b.error < a.error ? b : a)).genome;
}

/** By what share the hypervolume grew since it was asked the last time; null at first, or where nothing has a value. */
function createGain(objectives: number): (whole: readonly Told[]) => number | null {
  let volume: number | undefined;
  let reference: readonly number[] | undefined;
  return (whole) => {
    const points = whole.flatMap(({ objectives: point, violation }) =>
      point && violation === 0 ? [point] : [],
    );
    if (points.length === 0) return null;
    reference ??= Array.from({ length: objectives }, (_, at) => {
      const values = points.map((point) => point[at]!);
      const [low, high] = [Math.min(...values), Math.max(...values)];
      return high + 0.1 * Math.max(high - low, 1e-9);
    });
    const now = hypervolume(points, reference);
    const share = volume === undefined ? null : (now - volume) / volume;
    volume = now;
    return share;
  };
}
