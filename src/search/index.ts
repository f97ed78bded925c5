// Multi-objective search over integer genomes; knows no audio and no bits. All objectives are minimised.
export type { ObjectiveKind } from './additive-front.ts';
export { type Observation, refitted, sumOfTable } from './additive-model.ts';
export { type BayesianOptions, createBayesianStrategy } from './bayesian.ts';
export { type BudgetOptions, createBudgetStrategy } from './budget.ts';
export type { ExcessOf } from './cost-view.ts';
export { crowdingDistances } from './crowding.ts';
export { dominates, dominatesConstrained, paretoFront } from './dominance.ts';
export { createEvoqStrategy, type EvoqOptions } from './evoq.ts';
export { checkGenome, checkLevels, compareGenomes, type Genome, genomeKey, MAX_LEVELS } from './genome.ts';
export { createGuidedStrategy, type GuidedOptions } from './guided.ts';
export { createHawqStrategy, type HawqOptions, type PredictedTables } from './hawq.ts';
export { hypervolume } from './hypervolume.ts';
export {
  type GeneTable,
  type KnapsackFront,
  type KnapsackPoint,
  knapsackFront,
  withinBudget,
} from './knapsack.ts';
export { nonDominatedSort } from './non-dominated-sorting.ts';
export { createNsga2, type Individual, type Nsga2, type Nsga2Options } from './nsga2.ts';
export { createNsga2Strategy } from './nsga2-strategy.ts';
export { comparePoints, type Points } from './points.ts';
export {
  createPolynomialMutation,
  mutationTable,
  type PolynomialMutation,
  TABLE_TOTAL,
} from './polynomial-mutation.ts';
export { createRandomStrategy, type RandomOptions } from './random-strategy.ts';
export { spreadOrder } from './spread-order.ts';
export { createStochasticStrategy, type StochasticOptions } from './stochastic.ts';
export type { ProbeResult, Strategy, Told } from './strategy.ts';
export { type Survivor, survive } from './survival.ts';
export { type Axis, isSame, type Point, surelyDominates, tolerantFront } from './tolerant-front.ts';
export { createTournament, type Ranked } from './tournament.ts';
export { twoPointCrossover } from './two-point-crossover.ts';
