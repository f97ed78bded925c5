// What sums over genes say of the front: the model of errors and costs, refitted to what was measured whole, the answers of the
// knapsack to it for many budgets and mixes of costs, and of those the ones that are farthest from all that is known.
import { refitted, sumOfTable } from './additive-model.ts';
import { type Genome, genomeKey } from './genome.ts';
import { type GeneTable, knapsackFront } from './knapsack.ts';
import type { ProbedTables } from './probes.ts';
import type { Told } from './strategy.ts';
import { unprobedCost } from './unprobed-cost.ts';

/** Of an objective: what is made of the error, or a cost that adds up over the genes. */
export type ObjectiveKind = 'quality' | 'cost';

/** Errors, as power over that of the output, beyond which no solution is of interest: 3 dB. */
const MOST_ERROR = 0.5;
/** What is more faithful than 60 dB is as good as exact, unless the whole space is: then up to some decibels from its base. */
const LEAST_ERROR = 1e-6;
const NEAR_BASE = 4;
/** How many of a knapsack's points are looked at. */
const POOL_PER_WEIGHTING = 150;
/** Steps of a weight between costs from 0 to 1. */
const WEIGHT_STEPS = 4;
/** States of a knapsack: enough for points that differ by a thousandth. */
const STATES = 2048;

export interface CandidateRequest {
  readonly tables: ProbedTables;
  /** One per objective. */
  readonly kinds: readonly ObjectiveKind[];
  /** Measured whole so far. */
  readonly whole: readonly Told[];
  /** Keys of genomes that are not asked for again. */
  readonly asked: ReadonlySet<string>;
  readonly count: number;
}

/** At most `count` genomes of the predicted front, none asked for before; spread evenly among all that is known. */
export function candidatesOf({ tables, kinds, whole, asked, count }: CandidateRequest): readonly Genome[] {
  const model = modelOf(whole, tables, kinds);
  const known = whole.map(({ genome }) => model.placeOf(genome));
  const allowed = withinLimits(poolOf(model, tables), model, tables, whole);
  return farthestFirst(allowed, known, count, asked);
}

/** Room for what sums do not tell of an error: a fifth. */
const BEYOND_BORDER = 1.2;

/**
 * What is predicted to keep the limits; where nothing is, what misses them least. Limits of costs are sums over the genes; others, of
 * scores, are known of what was measured: what lost clearly more than the last that kept them is left out.
 */
function withinLimits(
  pool: readonly Placed[],
  { errors }: Model,
  { limits = [] }: ProbedTables,
  whole: readonly Told[],
): readonly Placed[] {
  const missing = (genome: Genome): number =>
    limits.reduce((sum, { base, table }) => sum + Math.max(0, base + sumOfTable(table, genome)), 0);
  const misses = pool.map(({ genome }) => missing(genome));
  const least = misses.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const affordable = pool.filter((_, at) => misses[at]! <= least * BEYOND_BORDER);
  const judged = whole.filter(({ genome, objectives }) => objectives !== null && missing(genome) === 0);
  const errorsOf = (isKept: boolean): number[] =>
    judged
      .filter(({ violation }) => (violation === 0) === isKept)
      .map(({ genome }) => sumOfTable(errors, genome));
  const [kept, broken] = [errorsOf(true), errorsOf(false)];
  if (kept.length === 0 || broken.length === 0) return affordable;
  const border = Math.max(Math.max(...kept), Math.min(...broken)) * BEYOND_BORDER;
  return affordable.filter(({ genome }) => sumOfTable(errors, genome) <= border);
}

interface Model {
  readonly errors: GeneTable;
  /** As good as exact. */
  readonly leastError: number;
  /** Of each cost, scaled to a range of about 1. */
  readonly costs: readonly GeneTable[];
  /** Coordinates in which solutions are to lie evenly: tens of dB of error, and the costs. */
  placeOf(genome: Genome): number[];
}

/** What a level adds to the error, refitted to what was measured whole. */
export function refittedErrors(tables: ProbedTables, whole: readonly Told[]): GeneTable {
  return refitted(
    tables.errors,
    whole.flatMap(({ genome, error }) =>
      error === null || error === undefined ? [] : [{ genome, value: error }],
    ),
  );
}

/** A table per cost among the objectives, scaled to a range of about 1; of what was not probed from what was measured whole. */
export function additiveCosts(
  tables: ProbedTables,
  kinds: readonly ObjectiveKind[],
  whole: readonly Told[],
): GeneTable[] {
  const costAxes = kinds.flatMap((kind, at) => (kind === 'cost' ? [at] : []));
  // A space in which nothing but time was asked for: what a level costs is taken to grow from level to level.
  const probedAxis = costAxes.find((at) => tables.costs[at]);
  const beside: GeneTable =
    (probedAxis === undefined ? null : tables.costs[probedAxis]) ??
    tables.errors.map((row) => row.map((_, level) => level));
  return costAxes.map((at): GeneTable => {
    const known = whole.flatMap(({ genome, objectives }) =>
      objectives ? [{ genome, value: objectives[at]! }] : [],
    );
    const table = tables.costs[at] ?? (known.length > 0 ? unprobedCost(known, beside).table : beside);
    const range = table.reduce((sum, row) => sum + Math.max(...row) - Math.min(...row), 0);
    return table.map((row) => row.map((value) => value / (range || 1)));
  });
}

function modelOf(whole: readonly Told[], tables: ProbedTables, kinds: readonly ObjectiveKind[]): Model {
  const errors = refittedErrors(tables, whole);
  const costs = additiveCosts(tables, kinds, whole);
  const { baseError } = tables;
  const leastError = baseError > 0 ? Math.min(LEAST_ERROR, NEAR_BASE * baseError) : LEAST_ERROR;
  return {
    errors,
    leastError,
    costs,
    placeOf: (genome) => [
      Math.log10(Math.max(leastError, Math.min(MOST_ERROR, sumOfTable(errors, genome)))) / 2,
      ...costs.map((table) => sumOfTable(table, genome)),
    ],
  };
}

interface Placed {
  readonly genome: Genome;
  readonly place: readonly number[];
}

/** Answers of the knapsack for every mix of the costs. */
function poolOf(model: Model, { limits = [] }: ProbedTables): Placed[] {
  const pool = new Map<string, Placed>();
  // What is limited is saved as what is an objective is, unless it is one.
  const limited = limits.map(({ table }) => table);
  const costs = [...model.costs, ...limited.filter((one) => !model.costs.some((cost) => isLike(one, cost)))];
  for (const weights of weightings(costs.length)) {
    const combined = model.errors.map((row, gene) =>
      row.map((_, level) => costs.reduce((sum, table, at) => sum + weights[at]! * table[gene]![level]!, 0)),
    );
    const { points } = knapsackFront(model.errors, combined, STATES);
    const useful = points.filter(({ error }) => error <= MOST_ERROR);
    // What is more faithful than anybody can tell differs in cost alone: the cheapest of it is enough.
    const last = useful.findIndex(({ error }) => error <= model.leastError);
    const kept = last < 0 ? useful : useful.slice(0, last + 1);
    const step = Math.max(1, kept.length / POOL_PER_WEIGHTING);
    for (let at = 0; at < kept.length; at += step) {
      const { genome } = kept[Math.floor(at)]!;
      pool.set(genomeKey(genome), { genome, place: model.placeOf(genome) });
    }
  }
  return [...pool.values()];
}

/** Whether two costs are the same but for their unit. */
function isLike(a: GeneTable, b: GeneTable): boolean {
  const spanOf = (table: GeneTable): number =>
    table.reduce((sum, row) => sum + Math.max(...row) - Math.min(...row), 0) || 1;
  const [unitA, unitB] = [spanOf(a), spanOf(b)];
  return a.every((row, gene) =>
    row.every((value, level) => {
      const [ownA, ownB] = [value - row[0]!, b[gene]![level]! - b[gene]![0]!];
      return Math.abs(ownA / unitA - ownB / unitB) < 1e-3;
    }),
  );
}

/** Of `count` weights that add up to 1, in steps. */
function weightings(count: number): number[][] {
  if (count === 0) return [[]];
  const divided = (left: number, parts: number): number[][] =>
    parts === 1
      ? [[left]]
      : Array.from({ length: left + 1 }, (_, first) =>
          divided(left - first, parts - 1).map((rest) => [first, ...rest]),
        ).flat();
  return divided(WEIGHT_STEPS, count).map((weights) => weights.map((one) => one / WEIGHT_STEPS));
}

/** Those that are farthest from all that is known and chosen, one after the other (Gonzalez 1985). Ties go to the first. */
function farthestFirst(
  pool: readonly Placed[],
  known: readonly (readonly number[])[],
  count: number,
  asked: ReadonlySet<string>,
): Genome[] {
  const open = pool.filter(({ genome }) => !asked.has(genomeKey(genome)));
  const distances = open.map(({ place }) =>
    known.reduce((least, other) => Math.min(least, squaredDistance(place, other)), Number.POSITIVE_INFINITY),
  );
  const chosen: Genome[] = [];
  while (chosen.length < Math.min(count, open.length)) {
    let best = 0;
    for (let at = 1; at < open.length; at++) if (distances[at]! > distances[best]!) best = at;
    chosen.push(open[best]!.genome);
    const { place } = open[best]!;
    for (let at = 0; at < open.length; at++) {
      distances[at] = Math.min(distances[at]!, squaredDistance(open[at]!.place, place));
    }
    distances[best] = -1;
  }
  return chosen;
}

function squaredDistance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + (value - b[at]!) ** 2, 0);
}
