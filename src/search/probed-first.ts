// What strategies that probe have in common: given genomes are measured whole, then the probes, and only then comes what the
// strategy makes of them.
import type { BatchPlan } from './batches.ts';
import { type Genome, genomeKey } from './genome.ts';
import type { Told } from './strategy.ts';

/** What is known of the space. */
export interface Known {
  /** Measured whole, in the order of telling. */
  readonly whole: readonly Told[];
  /** Keys of what was asked for whole, given genomes included. */
  readonly asked: ReadonlySet<string>;
}

export interface ProbedFirst {
  readonly name: string;
  /** Measured whole at first: corners of the space. */
  readonly seedGenomes: readonly Genome[];
  /** Measured for errors and costs alone, before anything but the given genomes is. */
  readonly probes: readonly Genome[];
  /** Called once, before the first `next`. @param probed of every probe, in their order */
  tabulate(probed: readonly Told[], known: Known): void;
  /** Genomes to measure whole, at most `size`, none asked for before; none ends the search. */
  next(size: number, known: Known): readonly Genome[];
  /** A batch of `next` was told: it is the end of `known.whole`. */
  learn?(told: readonly Told[], known: Known): void;
  /** Batches that come after the probes at most; null where there is no end. */
  readonly rounds: number | null;
  randomState?(): readonly number[];
}

/** @param population genomes of a batch */
export function probedFirst(search: ProbedFirst, population: number): BatchPlan {
  const { name, seedGenomes, probes, rounds } = search;
  const whole: Told[] = [];
  const asked = new Set<string>();
  const known: Known = { whole, asked };
  const probed: Told[] = [];
  let seeded = seedGenomes.length === 0;
  let isTabulated = false;

  function own(size: number): readonly Genome[] {
    if (!isTabulated) search.tabulate(probed, known);
    isTabulated = true;
    const genomes = search.next(size, known);
    for (const genome of genomes) asked.add(genomeKey(genome));
    return genomes;
  }

  return {
    name,
    ...(rounds === null
      ? {}
      : {
          planned: {
            batches: Math.min(1, seedGenomes.length) + Math.ceil(probes.length / population) + rounds,
            genomes: seedGenomes.length + probes.length + rounds * population,
          },
        }),
    next(size) {
      if (!seeded) {
        const genomes = seedGenomes.slice(0, size);
        for (const genome of genomes) asked.add(genomeKey(genome));
        return { genomes, isProbing: false };
      }
      if (probed.length < probes.length) {
        return { genomes: probes.slice(probed.length, probed.length + size), isProbing: true };
      }
      const genomes = own(size);
      return genomes.length === 0 ? null : { genomes, isProbing: false };
    },
    learn(told) {
      if (!seeded) {
        seeded = true;
        whole.push(...told);
      } else if (probed.length < probes.length) {
        probed.push(...told);
      } else {
        whole.push(...told);
        search.learn?.(told, known);
      }
    },
    randomState: () => search.randomState?.() ?? [],
  };
}
