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
  for (let repeats = 0; found.size < count && repeats < MOST_REPEATS; ) {
    const mix = randomMix(levels, random);
    const key = genomeKey(mix);
    repeats = found.has(key) ? repeats + 1 : 0;
    found.set(key, mix);
  }
  return [...found.values()];
}
