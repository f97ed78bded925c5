// Bayesian optimisation of several objectives by ParEGO (Knowles 2006, doi:10.1109/TEVC.2005.851274): for every genome that is to be
// measured the objectives are made one by another weighing, a Gaussian process is fitted to that, and of many genomes the one of
// greatest expected improvement is asked for. Nothing is probed; nothing is known of errors and costs but the objectives.
import { type RandomSource, randomFromSeed } from '../base/random.ts';
import { type BatchPlan, strategyOf } from './batches.ts';
import { expectedImprovement } from './expected-improvement.ts';
import { createGaussianProcess } from './gaussian-process.ts';
import { checkLevels, type Genome, genomeKey } from './genome.ts';
import { distinctMixes, randomMix } from './sampling.ts';
import type { Strategy, Told } from './strategy.ts';
import { shuffle } from './tournament.ts';

export interface BayesianOptions {
  readonly levels: readonly number[];
  readonly seed: number;
  /** Of the first batch, given genomes included, and of every other. */
  readonly population: number;
  readonly seedGenomes: readonly Genome[];
}

/** Weights of an objective have this many steps. */
const WEIGHT_STEPS = 10;
/** Of the sum of the objectives beside the greatest, as Knowles has it. */
const SUM_SHARE = 0.05;
/** Genomes that expected improvement is looked up for, per genome asked for. */
const CANDIDATES = 120;
/** Those that candidates are bred from. */
const PARENTS = 8;
/** Observations that the process takes at most: the latest ones and the best. */
const MOST_OBSERVATIONS = 200;
/** A broken constraint is as bad as so many whole ranges of an objective. */
const VIOLATION_WEIGHT = 10;

export function createBayesianStrategy(options: BayesianOptions): Strategy {
  return strategyOf(planOf(options), options.population);
}

function planOf({ levels, seed, population, seedGenomes }: BayesianOptions): BatchPlan {
  checkLevels(levels);
  const random = randomFromSeed(seed);
  const asked = new Set<string>();
  const valued: Told[] = [];
  let begun = false;

  /** Mixes are told apart from what was asked for, so that the first batch has no two equal ones. */
  function first(size: number): Genome[] {
    const given = seedGenomes.slice(0, size);
    const keys = new Set(given.map(genomeKey));
    const mixes = distinctMixes(levels, size, random).filter((genome) => !keys.has(genomeKey(genome)));
    return [...given, ...mixes].slice(0, size);
  }

  function improving(size: number): Genome[] {
    const known = thinned(valued, population);
    const surrogate = createGaussianProcess(
      known.map(({ genome }) => genome),
      levels,
    );
    const ranges = rangesOf(known);
    const chosen = new Map<string, Genome>();
    for (let at = 0; at < size; at++) {
      const weights = randomWeights(ranges.length, random);
      const values = known.map((one) => scalarised(one, weights, ranges));
      const predict = surrogate.fit(values);
      const least = Math.min(...values);
      const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]! || a - b);
      const parents = order.slice(0, PARENTS).map((i) => known[i]!.genome);
      let best: { genome: Genome; gain: number } | undefined;
      for (let candidate = 0; candidate < CANDIDATES; candidate++) {
        const genome = bred(parents, levels, random);
        const key = genomeKey(genome);
        if (asked.has(key) || chosen.has(key)) continue;
        const gain = expectedImprovement(predict(genome), least);
        if (!best || gain > best.gain) best = { genome, gain };
      }
      if (best) chosen.set(genomeKey(best.genome), best.genome);
    }
    return [...chosen.values()];
  }

  return {
    name: 'bayesian',
    next(size) {
      const genomes = begun && valued.length > 1 ? improving(size) : freshOf(first(size));
      begun = true;
      for (const genome of genomes) asked.add(genomeKey(genome));
      return genomes.length === 0 ? null : { genomes, isProbing: false };
    },
    learn(told) {
      valued.push(...told.filter(({ objectives }) => objectives !== null));
    },
    randomState: () => random.state(),
  };

  function freshOf(genomes: readonly Genome[]): readonly Genome[] {
    return genomes.filter((genome) => !asked.has(genomeKey(genome)));
  }
}

/** One of the best with some genes changed or taken from another of them; now and then a mix that has nothing to do with them. */
function bred(parents: readonly Genome[], levels: readonly number[], random: RandomSource): Genome {
  if (random.int(0, 9) === 0) return randomMix(levels, random);
  const pick = (): Genome => parents[random.int(0, parents.length - 1)]!;
  const [one, other] = [pick(), pick()];
  const child = one.map((level, gene) => (random.int(0, 3) === 0 ? other[gene]! : level));
  const free = levels.flatMap((count, gene) => (count > 1 ? [gene] : []));
  for (let left = random.int(0, 3); left > 0 && free.length > 0; left--) {
    const gene = free[random.int(0, free.length - 1)]!;
    child[gene] = random.int(0, levels[gene]! - 1);
  }
  return child;
}

interface Range {
  readonly low: number;
  readonly span: number;
}

function rangesOf(known: readonly Told[]): Range[] {
  return known[0]!.objectives!.map((_, at) => {
    const values = known.map(({ objectives }) => objectives![at]!);
    const low = Math.min(...values);
    return { low, span: Math.max(...values) - low || 1 };
  });
}

/** Augmented Tchebycheff. */
function scalarised(
  { objectives, violation }: Told,
  weights: readonly number[],
  ranges: readonly Range[],
): number {
  const weighed = objectives!.map(
    (value, at) => (weights[at]! * (value - ranges[at]!.low)) / ranges[at]!.span,
  );
  const sum = weighed.reduce((total, one) => total + one, 0);
  return Math.max(...weighed) + SUM_SHARE * sum + VIOLATION_WEIGHT * Math.min(1, violation);
}

/** Uniform among all that add up to 1 in steps: by where bars lie between steps. */
function randomWeights(count: number, random: RandomSource): number[] {
  const slots = Array.from({ length: WEIGHT_STEPS + count - 1 }, (_, slot) => slot);
  const bars = shuffle(slots, random)
    .slice(0, count - 1)
    .sort((a, b) => a - b);
  const ends = [...bars, WEIGHT_STEPS + count - 1];
  return ends.map((end, i) => (end - (i === 0 ? -1 : ends[i - 1]!) - 1) / WEIGHT_STEPS);
}

/** All of them, or the latest batches and, of the others, each that is best by any even weighing of two objectives. */
function thinned(valued: readonly Told[], population: number): readonly Told[] {
  if (valued.length <= MOST_OBSERVATIONS) return valued;
  const ranges = rangesOf(valued);
  const latest = valued.slice(-2 * population).slice(-MOST_OBSERVATIONS);
  const even = ranges.map(() => 1 / ranges.length);
  const views = [
    even,
    ...ranges.map((_, at) =>
      ranges.map((_one, other) => (other === at ? 0.8 : 0.2 / (ranges.length - 1 || 1))),
    ),
  ];
  const older = valued.slice(0, valued.length - latest.length);
  const places = views.map((weights) => {
    const values = older.map((one) => scalarised(one, weights, ranges));
    return values.map((_, i) => i).sort((a, b) => values[a]! - values[b]! || a - b);
  });
  const kept = new Set<number>();
  for (let rank = 0; rank < older.length && kept.size < MOST_OBSERVATIONS - latest.length; rank++) {
    for (const order of places) if (kept.size < MOST_OBSERVATIONS - latest.length) kept.add(order[rank]!);
  }
  return [...[...kept].sort((a, b) => a - b).map((at) => older[at]!), ...latest];
}
