// The initial population: given genomes first, then uniform random ones, no two equal.
import type { RandomSource } from '../base/random.ts';
import { type Genome, genomeKey, spaceSize } from './genome.ts';
import { shuffle } from './tournament.ts';

/** A uniform random genome. A gene with one level costs no draw. */
export function randomGenome(levels: readonly number[], random: RandomSource): number[] {
  return levels.map((count) => (count === 1 ? 0 : random.int(0, count - 1)));
}

/**
 * `count` distinct genomes, or all there are if there are fewer. `given` come first (their repetitions are dropped) and
 * must be valid and at most `count`.
 */
export function samplePopulation(
  levels: readonly number[],
  count: number,
  given: readonly Genome[],
  random: RandomSource,
): Genome[] {
  const found = new Map<string, Genome>();
  const add = (genome: Genome) => {
    const key = genomeKey(genome);
    if (found.size < count && !found.has(key)) found.set(key, genome);
  };
  for (const genome of given) add([...genome]);
  // Where the space is about as small as the population, drawing until something new comes would take for ever.
  const space = spaceSize(levels, 4 * count + 1);
  if (space <= 4 * count) {
    for (const genome of shuffle(allGenomes(levels), random)) add(genome);
  } else {
    while (found.size < count) add(randomGenome(levels, random));
  }
  return [...found.values()];
}

function allGenomes(levels: readonly number[]): number[][] {
  return levels.reduce<number[][]>(
    (prefixes, count) =>
      prefixes.flatMap((prefix) => Array.from({ length: count }, (_, level) => [...prefix, level])),
    [[]],
  );
}

/** Steps of a mean precision from 0 to 1. */
const PRECISION_STEPS = 1000;
/** Draws in a row that were there before, after which there are no more. */
const MOST_REPEATS = 1000;

/**
 * A genome whose levels are drawn around a mean precision of its own, binomially: uniform levels alone would give genomes that are
 * all alike, half coarse.
 */
export function randomMix(levels: readonly number[], random: RandomSource): number[] {
  const precision = random.int(0, PRECISION_STEPS);
  return levels.map((count) => {
    let level = 0;
    for (let step = 1; step < count; step++) if (random.int(1, PRECISION_STEPS) <= precision) level++;
    return level;
  });
}

/** At most `count` mixes, no two equal; fewer where no more are found. */
export function distinctMixes(levels: readonly number[], count: number, random: RandomSource): Genome[] {
  const found = new Map<string, Genome>();
  addDistinct(found, levels, count, random, () => true);
  return [...found.values()];
}

/**
 * As many mixes as sums over the genes have unknowns (a constant, and what each level but one adds), each of which tells something
 * that those before it do not: so a sum is known whole from them.
 */
export function tellingMixes(levels: readonly number[], random: RandomSource): Genome[] {
  const count = 1 + levels.reduce((sum, levelsOfGene) => sum + levelsOfGene - 1, 0);
  const found = new Map<string, Genome>();
  const isTelling = createIndependence(levels, count);
  addDistinct(found, levels, count, random, (mix) => isTelling(mix, LEAST_NEW));
  // A mix and all that differ from it in one gene tell a sum whole by themselves, so they complete what draws leave out.
  const base = found.values().next().value!;
  for (const least of [LEAST_NEW, ROUNDING]) {
    for (const [gene, levelsOfGene] of levels.entries()) {
      for (let level = 0; level < levelsOfGene && found.size < count; level++) {
        const mix = base.with(gene, level);
        const key = genomeKey(mix);
        if (!found.has(key) && isTelling(mix, least)) found.set(key, mix);
      }
    }
  }
  return [...found.values()];
}

function addDistinct(
  found: Map<string, Genome>,
  levels: readonly number[],
  count: number,
  random: RandomSource,
  isWanted: (mix: Genome) => boolean,
): void {
  for (let repeats = 0; found.size < count && repeats < MOST_REPEATS; ) {
    const mix = randomMix(levels, random);
    const key = genomeKey(mix);
    const isNew = !found.has(key) && isWanted(mix);
    repeats = isNew ? 0 : repeats + 1;
    if (isNew) found.set(key, mix);
  }
}

/** Of what a vector of indicators keeps beside those before it, squared, relative to itself: with less, a sum is told but badly, since
 * what is measured is multiplied by the inverse. */
const LEAST_NEW = 0.05;
/** Less is rounding. */
const ROUNDING = 1e-9;

/** Says of each mix whether its indicators have so much that those of the mixes of which it said so before do not have. */
function createIndependence(
  levels: readonly number[],
  size: number,
): (mix: Genome, least: number) => boolean {
  const basis: Float64Array[] = [];
  return (mix, least) => {
    const rest = new Float64Array(size);
    rest[0] = 1;
    let at = 1;
    for (const [gene, count] of levels.entries()) {
      if (mix[gene]! > 0) rest[at + mix[gene]! - 1] = 1;
      at += count - 1;
    }
    const before = dot(rest, rest);
    for (const one of basis) {
      const share = dot(rest, one);
      for (let i = 0; i < size; i++) rest[i]! -= share * one[i]!;
    }
    const left = dot(rest, rest);
    if (left <= least * before) return false;
    basis.push(rest.map((value) => value / Math.sqrt(left)));
    return true;
  };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
