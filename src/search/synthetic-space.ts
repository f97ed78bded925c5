// For tests: spaces whose errors and costs are known in closed form, and a run of a strategy through one of them.
import { type RandomSource, randomFromSeed } from '../base/random.ts';
import { sumOfTable } from './additive-model.ts';
import { type Genome, genomeKey } from './genome.ts';
import { hypervolume } from './hypervolume.ts';
import type { GeneTable } from './knapsack.ts';
import type { Strategy, Told } from './strategy.ts';

export interface SyntheticSpace {
  readonly levels: readonly number[];
  /** Uniform genomes, the coarsest first. */
  readonly uniforms: readonly Genome[];
  /** What levels add, before neighbours do. */
  readonly errors: GeneTable;
  /** Of flash, as the objective has it: sums from 0 to 1. */
  readonly costs: GeneTable;
  /** Objectives: fidelity, flash, time. */
  measure(genome: Genome): { error: number; objectives: [number, number, number] };
}

/** Worse than everything in the space. */
const REFERENCE = [1.1, 1.1, 1.2];

/**
 * Genes of 3 levels. Errors fall by level, costs rise, both over two to three powers of ten; time is nearly what flash is.
 * @param interaction how much of the geometric mean of their errors two neighbours add together; 0: errors are sums
 */
export function createSyntheticSpace(seed: number, interaction = 0.3, genes = 24): SyntheticSpace {
  const random: RandomSource = randomFromSeed(seed);
  const uniform = (): number => random.int(1, 1000) / 1000;
  const size = Array.from({ length: genes }, () => 10 ** (2 * uniform()));
  const loss = Array.from({ length: genes }, () => 10 ** (-1 - 3 * uniform()));
  const total = size.reduce((sum, one) => sum + one, 0);
  const errors: GeneTable = loss.map((one) => [one, one / 64, one / 65536]);
  const costs: GeneTable = size.map((one) => [0, one / (3 * total), one / total]);
  return {
    levels: size.map(() => 3),
    uniforms: [0, 1, 2].map((level) => size.map(() => level)),
    errors,
    costs,
    measure(genome) {
      const own = (gene: number): number => errors[gene]![genome[gene]!]!;
      let error = sumOfTable(errors, genome);
      for (let gene = 1; gene < genome.length; gene++)
        error += interaction * Math.sqrt(own(gene) * own(gene - 1));
      const flash = sumOfTable(costs, genome);
      const fine = genome.filter((level) => level === 2).length / genome.length;
      const time = flash + 0.05 * fine + 0.02 * Math.sin(genome[0]! * 2);
      return { error, objectives: [1 + (10 * Math.log10(error)) / 60, flash, time] };
    },
  };
}

export interface SyntheticRun {
  /** Of all that was measured whole and keeps the constraints. */
  readonly volume: number;
  readonly probes: number;
  readonly whole: readonly Told[];
  /** Genomes measured whole, no two equal. */
  readonly distinct: number;
}

/** Runs a strategy to its end, or to `most` measurements in all, probes included. @param violation 0 where the constraints are kept */
export function runThrough(
  strategy: Strategy,
  { measure }: SyntheticSpace,
  most: number,
  violation: (objectives: readonly number[]) => number = () => 0,
): SyntheticRun {
  const whole: Told[] = [];
  let probes = 0;
  while (!strategy.isDone && whole.length + probes < most) {
    const isProbing = strategy.isProbing ?? false;
    const told = strategy.ask(12).map((genome): Told => {
      const { error, objectives } = measure(genome);
      if (!isProbing) return { genome, objectives, violation: violation(objectives), error };
      return {
        genome,
        objectives: null,
        violation: 0,
        probe: { error, objectives: [null, objectives[1], null] },
      };
    });
    if (isProbing) probes += told.length;
    else whole.push(...told);
    strategy.tell(told);
  }
  const kept = whole.filter((one) => one.violation === 0);
  return {
    volume: hypervolume(
      kept.map(({ objectives }) => objectives!),
      REFERENCE,
    ),
    probes,
    whole,
    distinct: new Set(whole.map(({ genome }) => genomeKey(genome))).size,
  };
}
