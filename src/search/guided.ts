// Guided search: one gene at a time is probed, the errors and costs of all genomes follow from the sums, the knapsack finds the best
// of them for many budgets, some of those are measured whole, the model is refitted to them, and where the front has its widest gaps
// more are measured, until the budget or the gain ends. `knapsack` is the same without the refinement: no mix is measured but the
// final ones.
import { refitted, sumOfTable } from './additive-model.ts';
import { type Batch, type BatchPlan, strategyOf } from './batches.ts';
import { type Genome, genomeKey } from './genome.ts';
import { hypervolume } from './hypervolume.ts';
import { type GeneTable, knapsackFront } from './knapsack.ts';
import { type ProbedTables, probesAround, tablesOf } from './probes.ts';
import type { Strategy, Told } from './strategy.ts';
import { unprobedCost } from './unprobed-cost.ts';

export interface GuidedOptions {
  readonly name: 'guided' | 'knapsack';
  /** Formats per gene. */
  readonly levels: readonly number[];
  /** Probes differ from it in one gene: a genome of little error. */
  readonly base: Genome;
  /** Measured whole at first: corners of the space. */
  readonly seedGenomes: readonly Genome[];
  /** Per objective: what is made of the error, or a cost that adds up over the genes. */
  readonly kinds: readonly ('quality' | 'cost')[];
  /** Genomes of a batch. */
  readonly population: number;
}

/** Batches of candidates: the first, and refinements. */
const MOST_ROUNDS = { guided: 4, knapsack: 1 } as const;
/** A refinement that adds less than this to the hypervolume is the last. */
const LEAST_GAIN = 0.005;
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

export function createGuidedStrategy(options: GuidedOptions): Strategy {
  return strategyOf(planOf(options), options.population);
}

function planOf({ name, levels, base, seedGenomes, kinds, population }: GuidedOptions): BatchPlan {
  const probes = probesAround(base, levels);
  const rounds = MOST_ROUNDS[name];
  const whole: Told[] = [];
  const asked = new Set(seedGenomes.map(genomeKey));
  const probed: Told[] = [];
  let tables: ProbedTables | undefined;
  let seeded = seedGenomes.length === 0;
  let round = 0;
  let volume: number | undefined;
  let reference: readonly number[] | undefined;
  let ended = false;

  function candidates(size: number): readonly Genome[] {
    const model = modelOf(whole, tables!, kinds);
    const chosen = farthestFirst(
      poolOf(model),
      whole.map(({ genome }) => model.placeOf(genome)),
      size,
      asked,
    );
    for (const genome of chosen) asked.add(genomeKey(genome));
    return chosen;
  }

  return {
    name,
    planned: {
      batches: Math.min(1, seedGenomes.length) + Math.ceil(probes.length / population) + rounds,
      genomes: seedGenomes.length + probes.length + rounds * population,
    },
    next(size): Batch | null {
      if (!seeded) return { genomes: seedGenomes.slice(0, size), isProbing: false };
      if (probed.length < probes.length) {
        return { genomes: probes.slice(probed.length, probed.length + size), isProbing: true };
      }
      if (ended || round === rounds) return null;
      const genomes = candidates(size);
      return genomes.length === 0 ? null : { genomes, isProbing: false };
    },
    learn(told) {
      if (!seeded) {
        seeded = true;
        whole.push(...told);
      } else if (!tables) {
        probed.push(...told);
        if (probed.length === probes.length) tables = tablesOf(base, levels, probed);
      } else {
        whole.push(...told);
        round++;
        const points = whole.flatMap(({ objectives, violation }) =>
          objectives && violation === 0 ? [objectives] : [],
        );
        if (points.length === 0) return;
        reference ??= kinds.map((_, at) => {
          const values = points.map((point) => point[at]!);
          const [low, high] = [Math.min(...values), Math.max(...values)];
          return high + 0.1 * Math.max(high - low, 1e-9);
        });
        const now = hypervolume(points, reference);
        ended = volume !== undefined && now - volume < LEAST_GAIN * volume;
        volume = now;
      }
    },
    randomState: () => [],
  };
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

function modelOf(whole: readonly Told[], tables: ProbedTables, kinds: GuidedOptions['kinds']): Model {
  const errors = refitted(
    tables.errors,
    whole.flatMap(({ genome, error }) =>
      error === null || error === undefined ? [] : [{ genome, value: error }],
    ),
  );
  const costAxes = kinds.flatMap((kind, at) => (kind === 'cost' ? [at] : []));
  // A space in which nothing but time was asked for: what a level costs is taken to grow from level to level.
  const probedAxis = costAxes.find((at) => tables.costs[at]);
  const beside: GeneTable =
    (probedAxis === undefined ? null : tables.costs[probedAxis]) ??
    tables.errors.map((row) => row.map((_, level) => level));
  const costs = costAxes.map((at): GeneTable => {
    const known = whole.flatMap(({ genome, objectives }) =>
      objectives ? [{ genome, value: objectives[at]! }] : [],
    );
    const table = tables.costs[at] ?? (known.length > 0 ? unprobedCost(known, beside).table : beside);
    const range = table.reduce((sum, row) => sum + Math.max(...row) - Math.min(...row), 0);
    return table.map((row) => row.map((value) => value / (range || 1)));
  });
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
function poolOf(model: Model): Placed[] {
  const pool = new Map<string, Placed>();
  for (const weights of weightings(model.costs.length)) {
    const combined = model.errors.map((row, gene) =>
      row.map((_, level) =>
        model.costs.reduce((sum, table, at) => sum + weights[at]! * table[gene]![level]!, 0),
      ),
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
