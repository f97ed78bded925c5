import { describe, expect, it } from 'vitest';
import { createEvoqStrategy } from './evoq.ts';
import { createNsga2Strategy } from './nsga2-strategy.ts';
import { createSyntheticSpace, runThrough } from './synthetic-space.ts';

const common = (space: ReturnType<typeof createSyntheticSpace>, seed: number) => ({
  levels: space.levels,
  seed,
  population: 12,
  base: space.uniforms[2]!,
  seedGenomes: space.uniforms,
  kinds: ['quality', 'cost', 'cost'] as const,
});

describe('evolution guided by sensitivities', () => {
  it('is ahead of NSGA-II at equal measurements, its probes included, whether errors add up or not', () => {
    for (const interaction of [0, 0.3]) {
      const space = createSyntheticSpace(5, interaction);
      const volumes = [1, 2].map((seed) => ({
        evoq: runThrough(createEvoqStrategy(common(space, seed)), space, 250).volume,
        nsga2: runThrough(createNsga2Strategy(common(space, seed)), space, 250).volume,
      }));
      const sum = (of: 'evoq' | 'nsga2'): number => volumes.reduce((total, one) => total + one[of], 0);
      expect(sum('evoq'), `interaction ${interaction}`).toBeGreaterThan(1.03 * sum('nsga2'));
    }
  });

  it('probes every gene once, asks for nothing twice, and says the same for the same seed', () => {
    const space = createSyntheticSpace(6);
    const run = (seed: number) => runThrough(createEvoqStrategy(common(space, seed)), space, 110);
    const [one, again, other] = [run(1), run(1), run(2)];
    expect(one.probes).toBe(1 + 2 * space.levels.length);
    expect(one.distinct).toBe(one.whole.length);
    expect(again.whole).toEqual(one.whole);
    expect(other.whole).not.toEqual(one.whole);
  });

  it('begins with the base where nothing else has a value, and ends where nothing new is left', () => {
    const space = createSyntheticSpace(7, 0, 2);
    const strategy = createEvoqStrategy({ ...common(space, 1), seedGenomes: [] });
    const { whole, distinct } = runThrough(strategy, space, 1000);
    expect(strategy.isDone).toBe(true);
    expect(distinct).toBe(whole.length);
    expect(whole.length).toBeGreaterThan(4);
    expect(whole.length).toBeLessThanOrEqual(9);
  });
});
