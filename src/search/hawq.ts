// Second-order sensitivities and an integer program (Dong et al. 2020, HAWQ-V2, arXiv:1911.03852): what a level of a gene adds to the
// error is predicted from statistics of the network, not measured; the knapsack is the integer program, solved for many budgets, and
// its answers are all that is measured. The prediction is the caller's: here are numbers per gene and level.
import type { ObjectiveKind } from './additive-front.ts';
import { sumOfTable } from './additive-model.ts';
import { createAdditiveSearch } from './additive-search.ts';
import type { Genome } from './genome.ts';
import type { GeneTable } from './knapsack.ts';
import type { Strategy, Told } from './strategy.ts';

/** Tables that were computed, not measured. */
export interface PredictedTables {
  /** Not negative; of whatever unit. */
  readonly errors: GeneTable;
  /** One per objective, as it is minimised; null for what is not known before it is measured. */
  readonly costs: readonly (GeneTable | null)[];
}

export interface HawqOptions {
  readonly predicted: PredictedTables;
  readonly population: number;
  /** Measured whole at first: they say what the predictions' unit is. */
  readonly seedGenomes: readonly Genome[];
  readonly kinds: readonly ObjectiveKind[];
}

export function createHawqStrategy({ predicted, ...search }: HawqOptions): Strategy {
  const { errors, costs } = predicted;
  return createAdditiveSearch({
    ...search,
    name: 'hawq',
    probes: [],
    tablesOf(_, whole) {
      const unit = unitOf(errors, whole);
      const scaled = errors.map((row) => row.map((value) => unit * value));
      const baseError = scaled.reduce((sum, row) => sum + Math.min(...row), 0);
      return { baseError, errors: scaled, costs };
    },
    rounds: 1,
  });
}

/** Geometric mean of what was measured over what is predicted; 1 where nothing says. */
function unitOf(errors: GeneTable, whole: readonly Told[]): number {
  const ratios = whole.flatMap(({ genome, error }) => {
    const predicted = sumOfTable(errors, genome);
    return error && error > 0 && predicted > 0 ? [Math.log(error / predicted)] : [];
  });
  return Math.exp(ratios.reduce((sum, one) => sum + one, 0) / (ratios.length || 1));
}
