// One strategy through the recorded objective, with the audio that it has run at every step, and what its front is worth on clips
// that it does not hear.
import {
  createBayesianStrategy,
  createBudgetStrategy,
  createEvoqStrategy,
  createGuidedStrategy,
  createHawqStrategy,
  createNsga2Strategy,
  createRandomStrategy,
  createStochasticStrategy,
  type Genome,
  hypervolume,
  paretoFront,
  type Strategy,
} from '../../src/search/index.ts';
import type { ClipSet, RecordedObjective } from './recorded-objective.ts';

export const RACED = [
  'guided',
  'knapsack',
  'budget',
  'hawq',
  'stochastic',
  'evoq',
  'bayesian',
  'nsga2',
  'random',
] as const;
export type Raced = (typeof RACED)[number];

/** Strategies that go the same way whatever the seed is. */
export const SEEDLESS: ReadonlySet<Raced> = new Set(['guided', 'knapsack', 'budget', 'hawq']);

const KINDS = ['quality', 'cost'] as const;

/** @param mostFlash a budget that it is held to; default none */
export function createRaced(
  name: Raced,
  of: RecordedObjective,
  seed: number,
  population: number,
  mostFlash?: number,
): Strategy {
  const { levels, base, uniforms: seedGenomes } = of;
  const common = { levels, base, seedGenomes, seed, population, kinds: KINDS };
  switch (name) {
    case 'guided':
    case 'knapsack':
      return createGuidedStrategy({
        ...common,
        name,
        excessOf: mostFlash === undefined ? undefined : (genome) => [of.flashOf(genome) / mostFlash - 1],
      });
    case 'budget':
      return createBudgetStrategy(common);
    case 'hawq':
      return createHawqStrategy({ ...common, predicted: of.predicted() });
    case 'stochastic':
      return createStochasticStrategy(common);
    case 'evoq':
      return createEvoqStrategy(common);
    case 'bayesian':
      return createBayesianStrategy(common);
    case 'nsga2':
      return createNsga2Strategy(common);
    case 'random':
      return createRandomStrategy(common);
  }
}

export interface Found {
  readonly genome: Genome;
  readonly error: number;
  readonly flash: number;
  /** Run until then, this one included. */
  readonly audioSeconds: number;
}

/**
 * Whole measurements in their order.
 * @param most of them, probes included
 * @param mostFlash a budget that the strategy is held to; default none
 */
export function race(strategy: Strategy, of: RecordedObjective, most: number, mostFlash?: number): Found[] {
  const found: Found[] = [];
  let audioSeconds = 0;
  let asked = 0;
  while (asked < most && !strategy.isDone) {
    const isProbing = strategy.isProbing ?? false;
    const genomes = strategy.ask(most);
    if (genomes.length === 0) break;
    asked += genomes.length;
    strategy.tell(
      genomes.map((genome) => {
        const { error, flash, objectives } = measured(genome, isProbing ? 'probe' : 'search', of);
        audioSeconds += of.audioSeconds[isProbing ? 'probe' : 'search'];
        const excess = mostFlash === undefined ? undefined : flash / mostFlash - 1;
        if (isProbing)
          return {
            genome,
            objectives: null,
            violation: 0,
            probe: {
              error,
              objectives: [null, objectives[1]!],
              ...(excess === undefined ? {} : { excess: [excess] }),
            },
          };
        found.push({ genome, error, flash, audioSeconds });
        return {
          genome,
          objectives,
          violation: Math.max(0, excess ?? 0),
          error,
          ...(excess === undefined ? {} : { excess: [excess] }),
        };
      }),
    );
  }
  return found;
}

/** Error and flash, and both as the product minimises them: 0 at 60 dB and 1 at 0 dB; bytes over their range. */
export function measured(genome: Genome, set: ClipSet, of: RecordedObjective) {
  const [least, greatest] = flashRange(of);
  const error = of.errorOf(genome, set);
  const flash = of.flashOf(genome);
  const fidelity = 1 + (10 * Math.log10(Math.max(error, 1e-12))) / 60;
  return { genome, error, flash, objectives: [fidelity, (flash - least) / (greatest - least)] };
}

/** Of the coarsest and the finest genome. */
function flashRange(of: RecordedObjective): [number, number] {
  return [of.flashOf(of.levels.map(() => 0)), of.flashOf(of.levels.map((count) => count - 1))];
}

/** Errors of less than this power count no more: 60 dB. */
const LEAST_ERROR = 1e-6;

/** Those that no other of them dominates on the search's clips. */
export function frontOf(found: readonly Found[]): Found[] {
  if (found.length === 0) return [];
  return paretoFront(found.map(({ error, flash }) => [error, flash])).map((at) => found[at]!);
}

/**
 * Share of the box of log error, from 0 to -60 dB, and log flash, from the coarsest genome to the finest, that a front
 * dominates on the validation clips. The box is the same for all strategies.
 */
export function worth(front: readonly Found[], of: RecordedObjective): number {
  const [least, greatest] = flashRange(of).map(Math.log) as [number, number];
  const points = front.map(({ genome, flash }) => {
    const error = Math.max(of.errorOf(genome, 'validation'), LEAST_ERROR);
    return [1 - Math.log(error) / Math.log(LEAST_ERROR), (Math.log(flash) - least) / (greatest - least)];
  });
  return hypervolume(points, [1, 1 + 1e-9]);
}
