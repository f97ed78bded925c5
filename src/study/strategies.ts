// The strategies by name, as run.json has them: from its seed each goes the same way through the same results.
import { shownObjective } from '../base/quantities.ts';
import {
  createGuidedStrategy,
  createNsga2Strategy,
  createRandomStrategy,
  type Strategy,
} from '../search/index.ts';
import type { RunFile, StrategyName } from './run-file.ts';

const CREATE: Readonly<Record<StrategyName, (file: RunFile) => Strategy>> = {
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
  guided: (file) => createGuided('guided', file),
  knapsack: (file) => createGuided('knapsack', file),
  random({ levels, seed, configuration: { population, seedGenomes } }) {
    return createRandomStrategy({ levels, seed, population, seedGenomes });
  },
};

function createGuided(name: 'guided' | 'knapsack', { levels, objectives, configuration }: RunFile): Strategy {
  const { population, seedGenomes, probeBase } = configuration;
  return createGuidedStrategy({
    name,
    levels,
    population,
    seedGenomes,
    base: probeBase ?? levels.map((count) => count - 1),
    kinds: objectives.map((objective) => (shownObjective(objective).better === 'more' ? 'quality' : 'cost')),
  });
}

/** @throws HushbitError for a configuration that the search refuses. */
export function createStrategy(file: RunFile): Strategy {
  return CREATE[file.configuration.strategy](file);
}
