// Guided search: one gene at a time is probed, the errors and costs of all genomes follow from the sums, the knapsack finds the best
// of them for many budgets, some of those are measured whole, the model is refitted to them, and where the front has its widest gaps
// more are measured, until the budget or the gain ends. `knapsack` is the same without the refinement: no mix is measured but the
// final ones.
import { candidatesOf, type ObjectiveKind } from './additive-front.ts';
import { type Batch, type BatchPlan, strategyOf } from './batches.ts';
import { type Genome, genomeKey } from './genome.ts';
import { hypervolume } from './hypervolume.ts';
import { type ProbedTables, probesAround, tablesOf } from './probes.ts';
import type { Strategy, Told } from './strategy.ts';

export interface GuidedOptions {
  readonly name: 'guided' | 'knapsack';
  /** Formats per gene. */
  readonly levels: readonly number[];
  /** Probes differ from it in one gene: a genome of little error. */
  readonly base: Genome;
  /** Measured whole at first: corners of the space. */
  readonly seedGenomes: readonly Genome[];
  /** Per objective: what is made of the error, or a cost that adds up over the genes. */
  readonly kinds: readonly ObjectiveKind[];
  /** Genomes of a batch. */
  readonly population: number;
}

/** Batches of candidates: the first, and refinements. */
const MOST_ROUNDS = { guided: 4, knapsack: 1 } as const;
/** A refinement that adds less than this to the hypervolume is the last. */
const LEAST_GAIN = 0.005;

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
    const chosen = candidatesOf({ tables: tables!, kinds, whole, asked, count: size });
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
