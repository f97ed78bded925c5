// Guided search: one gene at a time is probed, the errors and costs of all genomes follow from the sums, and the best of them are
// measured and refined as in `additive-search`. `knapsack` is the same without the refinement: no mix is measured but the final ones.
import type { ObjectiveKind } from './additive-front.ts';
import { createAdditiveSearch } from './additive-search.ts';
import type { ExcessOf } from './cost-view.ts';
import type { Genome } from './genome.ts';
import { probesAround, tablesOf } from './probes.ts';
import type { Strategy } from './strategy.ts';

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
  /** Of limited costs that can be computed of any genome. */
  readonly excessOf?: ExcessOf | undefined;
}

/** Batches of candidates: the first, and refinements. */
const MOST_ROUNDS = { guided: 4, knapsack: 1 } as const;

export function createGuidedStrategy({ levels, base, ...search }: GuidedOptions): Strategy {
  return createAdditiveSearch({
    ...search,
    probes: probesAround(base, levels),
    tablesOf: (probed) => tablesOf(base, levels, probed),
    rounds: MOST_ROUNDS[search.name],
  });
}
