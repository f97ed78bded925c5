// Precisions at random: mixes whose levels are drawn around a mean precision of their own are probed, and what a level of a gene adds
// to the error and the costs is what regression over all mixes says, as expected gradients are estimated where precisions are
// stochastic (Lacey, Taylor, Areibi 2018, arXiv:1807.00942). Nothing is trained: the draws stay as they are. Then the knapsack.
import { randomFromSeed } from '../base/random.ts';
import type { ObjectiveKind } from './additive-front.ts';
import { type Observation, refitted, sumOfTable } from './additive-model.ts';
import { createAdditiveSearch } from './additive-search.ts';
import { checkLevels, type Genome } from './genome.ts';
import { regressedTable } from './level-regression.ts';
import type { ProbedTables } from './probes.ts';
import { tellingMixes } from './sampling.ts';
import type { Strategy, Told } from './strategy.ts';

export interface StochasticOptions {
  readonly levels: readonly number[];
  readonly seed: number;
  readonly population: number;
  /** Measured whole at first. */
  readonly seedGenomes: readonly Genome[];
  readonly kinds: readonly ObjectiveKind[];
}

/** Observations that the prior is worth, which takes all genes for alike. */
const PRIOR_WEIGHT = 0.1;
const ROUNDS = 4;

/** As many mixes as there are numbers to estimate, what probing gene by gene would take; none of them follows from the others. */
export function createStochasticStrategy({ levels, seed, ...search }: StochasticOptions): Strategy {
  checkLevels(levels);
  const random = randomFromSeed(seed);
  return createAdditiveSearch({
    ...search,
    name: 'stochastic',
    probes: tellingMixes(levels, random),
    tablesOf: (probed, whole) => tablesOfMixes(levels, probed, whole),
    rounds: ROUNDS,
    randomState: () => random.state(),
  });
}

function tablesOfMixes(
  levels: readonly number[],
  probed: readonly Told[],
  whole: readonly Told[],
): ProbedTables {
  const mixes = probed.flatMap(({ genome, probe }) => (probe ? [{ genome, ...probe }] : []));
  const observed = [
    ...mixes,
    ...whole.map(({ genome, error }) => ({ genome, error: error ?? null })),
  ].flatMap(({ genome, error }) => (error !== null && error > 0 ? [{ genome, value: error }] : []));
  const logMean = observed.reduce((sum, { value }) => sum + Math.log(value), 0) / (observed.length || 1);
  const share = Math.exp(logMean) / levels.length;
  const flat = levels.map((count) => new Array<number>(count).fill(share));
  const errors = refitted(flat, observed, PRIOR_WEIGHT);
  const objectives = mixes[0]?.objectives.length ?? 0;
  return {
    baseError: errors.reduce((sum, row) => sum + Math.min(...row), 0),
    errors,
    costs: Array.from({ length: objectives }, (_, at) =>
      regressedTable(
        levels,
        mixes.flatMap(({ genome, objectives: point }) => {
          const value = point[at];
          return value === null || value === undefined ? [] : [{ genome, value }];
        }),
      ),
    ),
    limits: (mixes[0]?.excess ?? []).map((_, at) =>
      limitOf(
        levels,
        mixes.flatMap(({ genome, excess }) => (excess ? [{ genome, value: excess[at]! }] : [])),
      ),
    ),
  };
}

/** @param observations at least one */
function limitOf(levels: readonly number[], observations: readonly Observation[]) {
  const table = regressedTable(levels, observations)!;
  const rest = observations.reduce((sum, { genome, value }) => sum + value - sumOfTable(table, genome), 0);
  return { base: rest / observations.length, table };
}
