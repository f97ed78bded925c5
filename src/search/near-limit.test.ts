import { describe, expect, it } from 'vitest';
import { sumOfTable } from './additive-model.ts';
import type { Measured } from './corrected-sums.ts';
import { type Genome, genomeKey } from './genome.ts';
import { createGuidedStrategy } from './guided.ts';
import { centresOf, neighboursWithin } from './near-limit.ts';
import type { Told } from './strategy.ts';
import { createSyntheticSpace } from './synthetic-space.ts';

const { levels, errors, costs, uniforms } = createSyntheticSpace(3, 0, 10);
const MOST = 0.3;
const excess = (genome: Genome): number => sumOfTable(costs, genome) / MOST - 1;
const limits = [{ base: -1, table: costs.map((row) => row.map((cost) => cost / MOST)) }];
const measured = (genome: Genome): Measured => ({
  genome,
  error: sumOfTable(errors, genome),
  violation: Math.max(0, excess(genome)),
  excess: [excess(genome)],
});

describe('neighbours of the best within a limit', () => {
  it('keep it, are new, and promise a lesser error than the best that is known', () => {
    const known = [measured(uniforms[0]!), measured(uniforms[1]!)];
    const asked = new Set<string>();
    const first = neighboursWithin({ measured: known, errors, limits, asked, count: 30 });
    expect(first.length).toBeGreaterThan(10);
    for (const genome of first) expect(excess(genome)).toBeLessThanOrEqual(0.03);
    expect(first.filter((genome) => excess(genome) <= 0).length).toBeGreaterThan(first.length / 2);
    expect(measured(first[0]!).error).toBeLessThan(known[0]!.error);
    for (const genome of first) asked.add(genomeKey(genome));
    const second = neighboursWithin({ measured: known, errors, limits, asked, count: 30 });
    expect(second.some((genome) => asked.has(genomeKey(genome)))).toBe(false);
  });

  it('are looked for by what was measured where the sums of costs are wrong', () => {
    // Everything takes half of what single genes said: what they call too large is within the limit, and as measured it is.
    const wrong = [{ base: -1, table: limits[0]!.table.map((row) => row.map((cost) => 2 * cost)) }];
    const centre = measured(uniforms[1]!.map((level, gene) => (gene < 3 ? 0 : level)));
    expect(centre.violation).toBe(0);
    expect(-1 + sumOfTable(wrong[0]!.table, centre.genome)).toBeGreaterThan(0);
    const known = [centre, measured(uniforms[0]!), measured(uniforms[1]!)];
    const found = neighboursWithin({ measured: known, errors, limits: wrong, asked: new Set(), count: 5 });
    expect(found.length).toBe(5);
    const better = found
      .map(measured)
      .filter(({ violation, error }) => violation === 0 && error < centre.error);
    expect(better.length).toBeGreaterThan(0);
  });

  it('begin around what misses the limit by little as well, and around the nearest where nothing else is', () => {
    const [coarse, middle, fine] = uniforms.map(measured) as [Measured, Measured, Measured];
    expect([coarse.violation, middle.violation > 0, fine.violation > 1]).toEqual([0, true, true]);
    const little = { ...middle, violation: 0.1 };
    expect(centresOf([coarse, little, fine])).toEqual([coarse, little]);
    expect(centresOf([fine])).toEqual([fine]);
    const found = neighboursWithin({ measured: [fine], errors, limits, asked: new Set(), count: 1 });
    expect(found.map(excess).every((one) => one <= 0)).toBe(true);
    expect(found.length).toBe(1);
  });

  it('takes for measured what a log without excesses says of them', () => {
    const known = [uniforms[0]!, uniforms[1]!].map(measured).map(({ excess: _, ...one }) => one);
    const found = neighboursWithin({ measured: known, errors, limits, asked: new Set(), count: 5 });
    expect(measured(found[0]!).error).toBeLessThan(known[0]!.error);
  });
});

describe('guided search within a limit', () => {
  /** What two neighbours at their coarsest share is counted once: costs of single genes do not tell it. */
  const shared = (genome: Genome): number => {
    const pairs = genome.filter((level, gene) => level === 0 && genome[gene + 1] === 0).length;
    return sumOfTable(costs, genome) - 0.02 * pairs;
  };

  it('ends where no change of one gene does better, though costs are not sums', () => {
    const own = (genome: Genome) => shared(genome) / MOST - 1;
    const { measure } = createSyntheticSpace(3, 0.3, 10);
    const strategy = createGuidedStrategy({
      name: 'guided',
      levels,
      base: uniforms[2]!,
      seedGenomes: uniforms,
      kinds: ['quality', 'cost'],
      population: 16,
    });
    const kept: Measured[] = [];
    while (!strategy.isDone) {
      const isProbing = strategy.isProbing ?? false;
      strategy.tell(
        strategy.ask(16).map((genome): Told => {
          const { error, objectives } = measure(genome);
          const point = [objectives[0], shared(genome)];
          if (isProbing) {
            const probe = { error, objectives: [null, point[1]!], excess: [own(genome)] };
            return { genome, objectives: null, violation: 0, probe };
          }
          const violation = Math.max(0, own(genome));
          if (violation === 0) kept.push({ genome, error, violation });
          return { genome, objectives: point, violation, error, excess: [own(genome)] };
        }),
      );
    }
    const [best] = kept.toSorted((a, b) => a.error - b.error);
    const neighbours = best!.genome.flatMap((level, gene) =>
      [0, 1, 2]
        .filter((other) => other !== level)
        .map((other) => best!.genome.map((own, at) => (at === gene ? other : own))),
    );
    for (const one of neighbours) {
      if (own(one) <= 0) expect(measure(one).error).toBeGreaterThanOrEqual(best!.error);
    }
  });
});
