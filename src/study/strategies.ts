// The strategies by name, as run.json has them: from its seed each goes the same way through the same results.
import { HushbitError } from '../base/errors.ts';
import { shownObjective } from '../base/quantities.ts';
import {
  createBayesianStrategy,
  createBudgetStrategy,
  createEvoqStrategy,
  createGuidedStrategy,
  createHawqStrategy,
  createNsga2Strategy,
  createRandomStrategy,
  createStochasticStrategy,
  type ExcessOf,
  type ObjectiveKind,
  type Strategy,
} from '../search/index.ts';
import type { RunFile, StrategyName } from './run-file.ts';

const CREATE: Readonly<Record<StrategyName, (file: RunFile, excessOf?: ExcessOf) => Strategy>> = {
  guided: (file, excessOf) => createGuidedStrategy({ name: 'guided', ...probing(file), excessOf }),
  nsga2({ levels, seed, configuration }) {
    const { population, crossoverProbability, mutationProbability, mutationEta, seedGenomes } = configuration;
    return createNsga2Strategy({
      levels,
      seed,
      population,
      crossoverProbability,
      mutationProbability,
      mutationEta,
      seedGenomes,
    });
  },
  knapsack: (file) => createGuidedStrategy({ name: 'knapsack', ...probing(file) }),
  random: (file) => createRandomStrategy(drawing(file)),
  evoq: (file) => createEvoqStrategy({ ...probing(file), seed: file.seed }),
  hawq(file) {
    const { predicted, population, seedGenomes } = file.configuration;
    if (predicted) return createHawqStrategy({ predicted, population, seedGenomes, kinds: kindsOf(file) });
    throw new HushbitError({
      code: 'bad-run',
      place: 'configuration.predicted',
      expected: 'predicted errors, which strategy hawq is told',
      got: 'none',
    });
  },
  budget: (file) => createBudgetStrategy(probing(file)),
  stochastic: (file) => createStochasticStrategy({ ...drawing(file), kinds: kindsOf(file) }),
  bayesian: (file) => createBayesianStrategy(drawing(file)),
};

const kindsOf = ({ objectives }: RunFile): ObjectiveKind[] =>
  objectives.map((objective) => (shownObjective(objective).better === 'more' ? 'quality' : 'cost'));

function probing(file: RunFile) {
  const { levels, configuration } = file;
  const { population, seedGenomes, probeBase } = configuration;
  const base = probeBase ?? levels.map((count) => count - 1);
  return { levels, population, seedGenomes, base, kinds: kindsOf(file) };
}

function drawing({ levels, seed, configuration: { population, seedGenomes } }: RunFile) {
  return { levels, seed, population, seedGenomes };
}

/** @param excessOf of `Problem` @throws HushbitError for a configuration that the search refuses. */
export function createStrategy(file: RunFile, excessOf?: ExcessOf): Strategy {
  return CREATE[file.configuration.strategy](file, excessOf);
}
