import { describe, expect, it } from 'vitest';
import { type RandomSource, randomFromSeed } from '../base/random.ts';
import { genomeKey } from './genome.ts';
import { createGuidedStrategy } from './guided.ts';
import { hypervolume } from './hypervolume.ts';
import type { GeneTable } from './knapsack.ts';
import { createNsga2Strategy } from './nsga2-strategy.ts';
import { createRandomStrategy } from './random-strategy.ts';
import type { Strategy, Told } from './strategy.ts';

const GENES = 24;
const LEVELS = new Array<number>(GENES).fill(3);
const POPULATION = 12;

/** Errors fall by level, costs rise; errors are not quite additive, and time is neither. Objectives: fidelity, flash, time. */
function makeSpace(seed: number) {
  const random: RandomSource = randomFromSeed(seed);
  const uniform = (): number => random.int(1, 1000) / 1000;
  const size = Array.from({ length: GENES }, () => 10 ** (2 * uniform()));
  const loss = Array.from({ length: GENES }, () => 10 ** (-1 - 3 * uniform()));
  const errors: GeneTable = loss.map((one) => [one, one / 64, one / 65536]);
  const costs: GeneTable = size.map((one) => [one, 2 * one, 4 * one]);
  const sum = (table: GeneTable, genome: readonly number[]) =>
    genome.reduce((total, level, gene) => total + table[gene]![level]!, 0);
  const span =
    sum(
      costs,
      LEVELS.map(() => 2),
    ) -
    sum(
      costs,
      LEVELS.map(() => 0),
    );
  return (genome: readonly number[]) => {
    const alone = sum(errors, genome);
    // Neighbours that are both coarse add a little of their own.
    const together = genome.reduce(
      (total, level, gene) =>
        gene > 0
          ? total + 0.3 * Math.sqrt(errors[gene]![level]! * errors[gene - 1]![genome[gene - 1]!]!)
          : total,
      0,
    );
    const error = alone + together;
    const flash =
      (sum(costs, genome) -
        sum(
          costs,
          LEVELS.map(() => 0),
        )) /
      span;
    const time =
      flash +
      0.05 * genome.filter((level) => level === 2).length * (1 / GENES) +
      0.02 * Math.sin(genome[0]! * 2);
    return { error, objectives: [1 + (10 * Math.log10(error)) / 60, flash, time] };
  };
}

const uniforms = [0, 1, 2].map((level) => LEVELS.map(() => level));
const reference = [1.1, 1.1, 1.2];

/** Runs a strategy to its end, or to so many whole measurements. */
function run(strategy: Strategy, measure: ReturnType<typeof makeSpace>, most: number) {
  const whole: Told[] = [];
  let probes = 0;
  const seen = new Set<string>();
  while (!strategy.isDone && whole.length < most) {
    const isProbing = strategy.isProbing ?? false;
    const genomes = strategy.ask(POPULATION);
    const told = genomes.map((genome): Told => {
      const { error, objectives } = measure(genome);
      if (isProbing) {
        probes++;
        const [, flash] = objectives;
        return { genome, objectives: null, violation: 0, probe: { error, objectives: [null, flash!, null] } };
      }
      seen.add(genomeKey(genome));
      return { genome, objectives, violation: 0, error };
    });
    if (!isProbing) whole.push(...told);
    strategy.tell(told);
  }
  const volume = hypervolume(
    whole.map(({ objectives }) => objectives!),
    reference,
  );
  return { volume, probes, whole, distinct: seen.size };
}

const guided = (name: 'guided' | 'knapsack'): Strategy =>
  createGuidedStrategy({
    name,
    levels: LEVELS,
    base: uniforms[2]!,
    seedGenomes: uniforms,
    kinds: ['quality', 'cost', 'cost'],
    population: POPULATION,
  });

describe('guided search', () => {
  it('beats NSGA-II at ten times its evaluations, probes included, and random search by far', () => {
    for (const seed of [1, 2, 3]) {
      const measure = makeSpace(seed);
      const own = run(guided('guided'), measure, 1000);
      const evaluations = own.whole.length + own.probes;
      expect(evaluations).toBeLessThan(110);
      const evolved = run(
        createNsga2Strategy({ levels: LEVELS, seed, population: POPULATION, seedGenomes: uniforms }),
        measure,
        10 * evaluations,
      );
      const random = run(
        createRandomStrategy({ levels: LEVELS, seed, population: POPULATION, seedGenomes: uniforms }),
        measure,
        evaluations,
      );
      expect(own.volume, `seed ${seed}`).toBeGreaterThan(evolved.volume);
      expect(own.volume).toBeGreaterThan(1.1 * random.volume);
    }
  });

  it('probes every gene at every other level once, and asks for nothing twice', () => {
    const measure = makeSpace(4);
    const { probes, whole, distinct } = run(guided('guided'), measure, 1000);
    expect(probes).toBe(1 + 2 * GENES);
    expect(distinct).toBe(whole.length);
    expect(whole.slice(0, 3).map(({ genome }) => genome)).toEqual(uniforms);
  });

  it('without refinement measures one batch of candidates', () => {
    const { whole, volume } = run(guided('knapsack'), makeSpace(1), 1000);
    expect(whole.length).toBe(3 + POPULATION);
    expect(run(guided('guided'), makeSpace(1), 1000).volume).toBeGreaterThan(volume);
  });

  it('goes on where probes and genomes have no value, and avoids what could not be probed', () => {
    const measure = makeSpace(2);
    const strategy = guided('guided');
    let asked = 0;
    while (!strategy.isDone) {
      const { isProbing } = strategy;
      strategy.tell(
        strategy.ask(POPULATION).map((genome): Told => {
          asked++;
          const cannot = genome[5] === 0;
          const { error, objectives } = measure(genome);
          if (cannot || asked % 7 === 0) return { genome, objectives: null, violation: 0 };
          if (!isProbing) return { genome, objectives, violation: 0, error };
          return {
            genome,
            objectives: null,
            violation: 0,
            probe: { error, objectives: [null, objectives[1]!, null] },
          };
        }),
      );
    }
    expect(strategy.front.length).toBeGreaterThan(POPULATION / 2);
    expect(strategy.front.every((genome) => genome[5] !== 0)).toBe(true);
  });

  it('says the same when it is told the same', () => {
    const runs = [1, 2].map(() =>
      run(guided('guided'), makeSpace(3), 1000).whole.map(({ genome }) => genome),
    );
    expect(runs[0]).toEqual(runs[1]);
  });
});

describe('random search', () => {
  it('asks for every genome of a small space once, and ends', () => {
    const strategy = createRandomStrategy({ levels: [2, 3], seed: 1, population: 4, seedGenomes: [[0, 0]] });
    const all: string[] = [];
    while (!strategy.isDone) {
      const genomes = strategy.ask(4);
      all.push(...genomes.map(genomeKey));
      strategy.tell(genomes.map((genome) => ({ genome, objectives: [1], violation: 0 })));
    }
    expect(all[0]).toBe('0,0');
    expect(new Set(all).size).toBe(6);
    expect(all.length).toBe(6);
  });
});
