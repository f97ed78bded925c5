import { describe, expect, it } from 'vitest';
import { sumOfTable } from './additive-model.ts';
import type { Measured } from './corrected-sums.ts';
import { type Genome, genomeKey } from './genome.ts';
import { createGuidedStrategy } from './guided.ts';
import { centresOf, type NeighbourRequest, neighboursWithin } from './near-limit.ts';
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
const genomesWithin = (request: NeighbourRequest): readonly Genome[] => neighboursWithin(request).genomes;

describe('neighbours of the best within a limit', () => {
  it('keep it, are new, and promise a lesser error than the best that is known', () => {
    const known = [measured(uniforms[0]!), measured(uniforms[1]!)];
    const asked = new Set<string>();
    const first = genomesWithin({ measured: known, errors, limits, excessOf: null, asked, count: 30 });
    expect(first.length).toBeGreaterThan(10);
    for (const genome of first) expect(excess(genome)).toBeLessThanOrEqual(0.03);
    expect(first.filter((genome) => excess(genome) <= 0).length).toBeGreaterThan(first.length / 2);
    expect(measured(first[0]!).error).toBeLessThan(known[0]!.error);
    for (const genome of first) asked.add(genomeKey(genome));
    const second = genomesWithin({ measured: known, errors, limits, excessOf: null, asked, count: 30 });
    expect(second.some((genome) => asked.has(genomeKey(genome)))).toBe(false);
  });

  it('are looked for by what was measured where the sums of costs are wrong', () => {
    // Everything takes half of what single genes said: what they call too large is within the limit, and as measured it is.
    const wrong = [{ base: -1, table: limits[0]!.table.map((row) => row.map((cost) => 2 * cost)) }];
    const centre = measured(uniforms[1]!.map((level, gene) => (gene < 3 ? 0 : level)));
    expect(centre.violation).toBe(0);
    expect(-1 + sumOfTable(wrong[0]!.table, centre.genome)).toBeGreaterThan(0);
    const known = [centre, measured(uniforms[0]!), measured(uniforms[1]!)];
    const found = genomesWithin({
      measured: known,
      errors,
      limits: wrong,
      excessOf: null,
      asked: new Set(),
      count: 5,
    });
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
    expect(centresOf([coarse, little, fine], errors)).toEqual([coarse, little]);
    expect(centresOf([fine], errors)).toEqual([fine]);
    const found = genomesWithin({
      measured: [fine],
      errors,
      limits,
      excessOf: null,
      asked: new Set(),
      count: 1,
    });
    expect(found.map(excess).every((one) => one <= 0)).toBe(true);
    expect(found.length).toBe(1);
  });

  it('begin around such as err by other genes, though others err less', () => {
    const alone = (gene: number, level: number): Measured => ({
      ...measured(levels.map((_, at) => (at === gene ? level : 2))),
      violation: 0,
    });
    const flat = errors.map(() => [1, 0.1, 0]);
    const errs = (one: Measured, error: number): Measured => ({ ...one, error });
    // Five that err by their first gene, and one that errs by its second.
    const like = [0, 1, 2, 3, 4].map((at) =>
      errs(measured([0, 2, 2, 2, 2, 2, 2, 2, 2, 2].with(9 - at, at > 0 ? 2 : 1)), 1 + at / 100),
    );
    const other = errs(alone(1, 0), 1.2);
    const kept = [...like, other].map((one) => ({ ...one, violation: 0 }));
    expect(
      centresOf(kept, flat)
        .map(({ error }) => error)
        .sort(),
    ).toEqual([1, 1.01, 1.02, 1.03, 1.2]);
  });

  it('takes for measured what a log without excesses says of them', () => {
    const known = [uniforms[0]!, uniforms[1]!].map(measured).map(({ excess: _, ...one }) => one);
    const found = genomesWithin({
      measured: known,
      errors,
      limits,
      excessOf: null,
      asked: new Set(),
      count: 5,
    });
    expect(measured(found[0]!).error).toBeLessThan(known[0]!.error);
  });
});

describe('neighbours where costs can be computed', () => {
  /** A table that all genes at the last level share: what single genes say of it from the finest genome is nothing. */
  const TABLE = 0.1;
  const shared = (genome: Genome): number => sumOfTable(costs, genome) + (genome.includes(2) ? TABLE : 0);
  const own = (genome: Genome): number[] => [shared(genome) / MOST - 1];
  const told = (genome: Genome): Measured => {
    const [excess] = own(genome) as [number];
    return { genome, error: sumOfTable(errors, genome), violation: Math.max(0, excess), excess: [excess] };
  };

  it('keep every limit, whatever sums say of them', () => {
    for (const base of [-1, -1 + TABLE / MOST, -2]) {
      const wrong = [{ base, table: limits[0]!.table }];
      const known = uniforms.map(told);
      const request = { measured: known, errors, limits: wrong, asked: new Set<string>(), count: 30 };
      const found = genomesWithin({ ...request, excessOf: own });
      expect(found.length).toBe(30);
      for (const genome of found) expect(own(genome)[0]).toBeLessThanOrEqual(0);
      expect(told(found[0]!).error).toBeLessThan(known[0]!.error);
    }
  });

  it('come nearest to the limits where nothing keeps them', () => {
    const beyond = (genome: Genome): number[] => [own(genome)[0]! + 1];
    const violated = (genome: Genome): Measured => ({
      ...told(genome),
      violation: beyond(genome)[0]!,
      excess: beyond(genome),
    });
    const known = [violated(uniforms[1]!)];
    const request = { measured: known, errors, limits, asked: new Set<string>(), count: 5 };
    const found = genomesWithin({ ...request, excessOf: beyond });
    expect(found.length).toBeGreaterThan(0);
    for (const genome of found) expect(beyond(genome)[0]).toBeLessThan(known[0]!.violation);
  });

  it('take the word of measurements for what cannot be computed', () => {
    const known = uniforms.map(told);
    const request = { measured: known, errors, limits, asked: new Set<string>(), count: 20 };
    expect(genomesWithin({ ...request, excessOf: () => [null] })).toEqual(
      genomesWithin({ ...request, excessOf: null }),
    );
  });
});

describe('neighbours where genes share a cost', () => {
  /** Is there as long as one of them is not coarse: each of them alone saves nothing of it, the last one all. */
  const TABLE = 0.1;
  const byError = [...errors.keys()].sort((a, b) => errors[a]![0]! - errors[b]![0]!);

  /** The best that is known pays for the table, and is hardly better than the best that does not. */
  function spaceOf(sharers: readonly number[]) {
    const isRid = (genome: Genome): boolean => sharers.every((gene) => genome[gene] === 0);
    const own = (genome: Genome): number[] => [
      (sumOfTable(costs, genome) + (isRid(genome) ? 0 : TABLE)) / MOST - 1,
    ];
    const told = (genome: Genome): Measured => {
      const excess = own(genome);
      return { genome, error: sumOfTable(errors, genome), violation: Math.max(0, excess[0]!), excess };
    };
    const [coarsest, finest] = [uniforms[0]!, uniforms[2]!];
    const [base] = own(finest) as [number];
    const table = errors.map((row, gene) => row.map((_, level) => own(finest.with(gene, level))[0]! - base));
    const best = { ...told(coarsest.with(sharers[0]!, 1)), error: told(coarsest).error * 0.99 };
    const request = {
      measured: [...uniforms.map(told), best],
      errors,
      limits: [{ base, table }],
      excessOf: own,
      asked: new Set<string>(),
      count: 20,
    };
    return { isRid, own, request };
  }

  it('are looked for where it is paid and where it is not, in turns', () => {
    const { isRid, own, request } = spaceOf(byError.slice(0, 4));
    const [first, second] = [0, 1].map((batch) => genomesWithin({ ...request, batch })) as [
      Genome[],
      Genome[],
    ];
    expect(first.some((genome) => !isRid(genome))).toBe(true);
    expect(second).toHaveLength(20);
    expect(second.every(isRid)).toBe(true);
    for (const genome of [...first, ...second]) expect(own(genome)[0]).toBeLessThanOrEqual(0);
  });

  it('are not looked for where nothing may be better: without the genes that err most, coarse', () => {
    const { request } = spaceOf(byError.slice(-4));
    expect(genomesWithin({ ...request, batch: 1 })).toEqual(genomesWithin({ ...request, batch: 0 }));
  });
});

describe('guided search within a limit', () => {
  /** What two neighbours at their coarsest share is counted once: costs of single genes do not tell it. */
  const shared = (genome: Genome): number => {
    const pairs = genome.filter((level, gene) => level === 0 && genome[gene + 1] === 0).length;
    return sumOfTable(costs, genome) - 0.02 * pairs;
  };

  /** @returns the best that keeps the limit */
  function bestWithin(
    costOf: (genome: Genome) => number,
    measure: ReturnType<typeof createSyntheticSpace>['measure'],
    excessOf?: (genome: Genome) => number[],
  ): Measured {
    const strategy = createGuidedStrategy({
      name: 'guided',
      levels,
      base: uniforms[2]!,
      seedGenomes: uniforms,
      kinds: ['quality', 'cost'],
      population: 16,
      excessOf,
    });
    const kept: Measured[] = [];
    while (!strategy.isDone) {
      const isProbing = strategy.isProbing ?? false;
      strategy.tell(
        strategy.ask(16).map((genome): Told => {
          const { error, objectives } = measure(genome);
          const point = [objectives[0], costOf(genome)];
          const excess = costOf(genome) / MOST - 1;
          if (isProbing) {
            const probe = { error, objectives: [null, point[1]!], excess: [excess] };
            return { genome, objectives: null, violation: 0, probe };
          }
          const violation = Math.max(0, excess);
          if (violation === 0) kept.push({ genome, error, violation });
          return { genome, objectives: point, violation, error, excess: [excess] };
        }),
      );
    }
    return kept.toSorted((a, b) => a.error - b.error)[0]!;
  }

  it('ends where no change of one gene does better, though costs are not sums', () => {
    const { measure } = createSyntheticSpace(3, 0.3, 10);
    const best = bestWithin(shared, measure);
    const neighbours = best.genome.flatMap((level, gene) =>
      [0, 1, 2]
        .filter((other) => other !== level)
        .map((other) => best.genome.map((own, at) => (at === gene ? other : own))),
    );
    for (const one of neighbours) {
      if (shared(one) <= MOST) expect(measure(one).error).toBeGreaterThanOrEqual(best.error);
    }
  });

  it('finds the best of all genomes where costs can be computed, though what is shared is paid once', () => {
    const tabled = (genome: Genome): number => shared(genome) + (genome.slice(0, 6).includes(2) ? 0.12 : 0);
    const { measure } = createSyntheticSpace(3, 0.3, 10);
    let least = Number.POSITIVE_INFINITY;
    for (let at = 0; at < 3 ** 10; at++) {
      const genome = levels.map((_, gene) => Math.floor(at / 3 ** gene) % 3);
      if (tabled(genome) <= MOST) least = Math.min(least, measure(genome).error);
    }
    const best = bestWithin(tabled, measure, (genome) => [tabled(genome) / MOST - 1]);
    expect(best.error).toBeLessThanOrEqual(least * 1.0001);
  });
});
