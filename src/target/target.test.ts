import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import type { CProject } from '../c/index.ts';
import { hostTarget } from './host-target.ts';
import { medianSpread } from './statistics.ts';

const project = {} as CProject;
const ratio = { mean: 1.5, standardError: 0.01, n: 8 };

/** A bench whose blocks take what `draw` gives. */
function benchOf(draw: () => number, blocks: number) {
  const measured = () => {
    const { median, spread } = medianSpread(Array.from({ length: blocks }, draw));
    return { prefix: 'p', nsPerFrame: median, spreadNs: spread };
  };
  let disposed = 0;
  return {
    disposed: () => disposed,
    prepare: async () => ({
      measure: async () => ({
        ...measured(),
        baselines: [{ ...measured(), ratio }],
        blocks,
        iterations: blocks,
      }),
      masks: async () => new Float32Array(0),
      dispose: async () => void disposed++,
    }),
  };
}

describe('the host as a target', () => {
  it('gives medians with the error that medians of normal blocks have', async () => {
    const random = randomFromSeed(3);
    // Sum of twelve uniform values: deviation 1.
    const normal = () =>
      Array.from({ length: 12 }, () => random.int(0, 1_000_000) / 1e6).reduce((a, b) => a + b) - 6;
    const target = hostTarget(benchOf(() => 1000 + 20 * normal(), 50));
    const compiled = await target.compile(project);
    const runs = await Promise.all(Array.from({ length: 400 }, () => compiled.run()));
    const means = runs.map(({ cost }) => cost.mean);
    const centre = means.reduce((a, b) => a + b) / means.length;
    const deviation = Math.sqrt(means.reduce((sum, mean) => sum + (mean - centre) ** 2, 0) / means.length);
    const claimed = runs.reduce((sum, { cost }) => sum + cost.standardError!, 0) / runs.length;
    expect(centre).toBeCloseTo(1000, -1);
    expect(claimed / deviation).toBeGreaterThan(0.85);
    expect(claimed / deviation).toBeLessThan(1.15);
    expect(runs[0]).toMatchObject({
      cost: { n: 50, unit: 'ns' },
      baselines: [{ cost: { n: 50, unit: 'ns' }, ratio }],
    });
  });

  it('says nothing of the error of one block, and frees what it compiled', async () => {
    const bench = benchOf(() => 7, 1);
    const compiled = await hostTarget(bench).compile(project);
    expect((await compiled.run()).cost).toEqual({ mean: 7, standardError: null, n: 1, unit: 'ns' });
    await compiled.dispose();
    expect(bench.disposed()).toBe(1);
  });
});
