import { describe, expect, it } from 'vitest';
import { genomeKey } from './genome.ts';
import { createGuidedStrategy } from './guided.ts';
import { createNsga2Strategy } from './nsga2-strategy.ts';
import { createRandomStrategy } from './random-strategy.ts';
import type { Strategy, Told } from './strategy.ts';
import { createSyntheticSpace, runThrough } from './synthetic-space.ts';

const POPULATION = 12;
const { levels: LEVELS, uniforms } = createSyntheticSpace(1);
const GENES = LEVELS.length;

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
      const space = createSyntheticSpace(seed);
      const own = runThrough(guided('guided'), space, 1000);
      const evaluations = own.whole.length + own.probes;
      expect(evaluations).toBeLessThan(110);
      const evolved = runThrough(
        createNsga2Strategy({ levels: LEVELS, seed, population: POPULATION, seedGenomes: uniforms }),
        space,
        10 * evaluations,
      );
      const random = runThrough(
        createRandomStrategy({ levels: LEVELS, seed, population: POPULATION, seedGenomes: uniforms }),
        space,
        evaluations,
      );
      expect(own.volume, `seed ${seed}`).toBeGreaterThan(evolved.volume);
      expect(own.volume).toBeGreaterThan(1.1 * random.volume);
    }
  });

  it('probes every gene at every other level once, and asks for nothing twice', () => {
    const space = createSyntheticSpace(4);
    const { probes, whole, distinct } = runThrough(guided('guided'), space, 1000);
    expect(probes).toBe(1 + 2 * GENES);
    expect(distinct).toBe(whole.length);
    expect(whole.slice(0, 3).map(({ genome }) => genome)).toEqual(uniforms);
  });

  it('without refinement measures one batch of candidates', () => {
    const { whole, volume } = runThrough(guided('knapsack'), createSyntheticSpace(1), 1000);
    expect(whole.length).toBe(3 + POPULATION);
    expect(runThrough(guided('guided'), createSyntheticSpace(1), 1000).volume).toBeGreaterThan(volume);
  });

  it('goes on where probes and genomes have no value, and avoids what could not be probed', () => {
    const { measure } = createSyntheticSpace(2);
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
      runThrough(guided('guided'), createSyntheticSpace(3), 1000).whole.map(({ genome }) => genome),
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
