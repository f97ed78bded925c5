import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paretoFront } from './dominance.ts';
import { type Genome, genomeKey } from './genome.ts';
import { hypervolume } from './hypervolume.ts';
import { createNsga2, type Nsga2Options } from './nsga2.ts';

type Problem = (genome: Genome) => number[];

/** The distinct points of the front of everything evaluated. */
function search(options: Nsga2Options, problem: Problem, generations: number): number[][] {
  const search = createNsga2(options);
  const points: number[][] = [];
  for (let generation = 0; generation < generations; generation++) {
    const genomes = search.ask();
    const values = genomes.map(problem);
    points.push(...values);
    search.tell(genomes, values);
  }
  return distinctFront(points);
}

function distinctFront(points: number[][]): number[][] {
  const front = paretoFront(points).map((index) => points[index]!);
  return [...new Map(front.map((point) => [point.join(), point])).values()];
}

function allGenomes(levels: readonly number[]): number[][] {
  return levels.reduce<number[][]>(
    (list, count) => list.flatMap((head) => Array.from({ length: count }, (_, level) => [...head, level])),
    [[]],
  );
}

/** ZDT1 (Zitzler, Deb, Thiele 2000) with each variable on a grid; the true front has the tail at 0. */
const zdt1 =
  (levels: readonly number[]): Problem =>
  (genome) => {
    const x = genome.map((level, i) => level / (levels[i]! - 1));
    const tail = x.slice(1).reduce((sum, value) => sum + value, 0) / (x.length - 1);
    const g = 1 + 9 * tail;
    return [x[0]!, g * (1 - Math.sqrt(x[0]! / g))];
  };

/** DTLZ1's linear front (Deb, Thiele, Laumanns, Zitzler 2002) with a quadratic distance: sum of objectives (1 + g) / 2. */
const linear3 =
  (levels: readonly number[]): Problem =>
  (genome) => {
    const x = genome.map((level, i) => level / (levels[i]! - 1));
    const g = x.slice(2).reduce((sum, value) => sum + value * value, 0);
    const scale = (1 + g) / 2;
    return [x[0]! * x[1]! * scale, x[0]! * (1 - x[1]!) * scale, (1 - x[0]!) * scale];
  };

/** Leading ones and trailing zeros: the front is the n + 1 genomes 1..10..0. */
const lotz: Problem = (genome) => {
  const ones = genome.indexOf(0);
  const reversed = [...genome].reverse().indexOf(1);
  return [-(ones < 0 ? genome.length : ones), -(reversed < 0 ? genome.length : reversed)];
};

describe('NSGA-II on problems whose front is known', () => {
  it('covers the front of an integer ZDT1', () => {
    const levels = [21, 3, 3, 3, 3, 3];
    const truth = distinctFront(allGenomes(levels).map(zdt1(levels)));
    expect(truth.length).toBe(21);
    for (const [f1, f2] of truth) expect(f2).toBeCloseTo(1 - Math.sqrt(f1!), 12);
    for (const seed of [1, 2, 3]) {
      const found = search({ levels, seed, mutationProbability: 1 }, zdt1(levels), 60);
      expect(hypervolume(found, [1.1, 1.1])).toBeGreaterThan(0.995 * hypervolume(truth, [1.1, 1.1]));
    }
  });

  it('covers a linear front in three objectives', () => {
    const levels = [9, 9, 3, 3, 3];
    const truth = distinctFront(allGenomes(levels).map(linear3(levels)));
    for (const point of truth) expect(point.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0.5, 12);
    for (const seed of [1, 2, 3]) {
      const options = { levels, seed, population: 40, mutationProbability: 1 };
      const found = search(options, linear3(levels), 60);
      const reference = [0.6, 0.6, 0.6];
      expect(hypervolume(found, reference)).toBeGreaterThan(0.98 * hypervolume(truth, reference));
      expect(hypervolume(found, reference)).toBeLessThanOrEqual(hypervolume(truth, reference) + 1e-12);
    }
  });

  it('finds all of leading ones, trailing zeros', () => {
    const n = 12;
    const levels = new Array<number>(n).fill(2);
    for (const seed of [1, 2, 3, 4]) {
      const found = search({ levels, seed, population: 30, mutationProbability: 1 }, lotz, 120);
      expect(found.map(([ones]) => -ones!).sort((a, b) => a - b)).toEqual(
        Array.from({ length: n + 1 }, (_, i) => i),
      );
    }
  });

  it('finds a single optimum that lies at the top, where truncated mutation could only go down', () => {
    const levels = new Array<number>(20).fill(3);
    const found = search(
      { levels, seed: 1 },
      (genome) => [-genome.reduce((sum, level) => sum + level, 0)],
      200,
    );
    expect(found).toEqual([[-40]]);
  });

  it('does better than as many random genomes with the settings of the paper', () => {
    const levels = new Array<number>(93).fill(3);
    // Size against the error of a few sensitive genes: 25 x 50 evaluations as in the paper.
    const problem: Problem = (genome) => [
      genome.reduce((sum, level, gene) => sum + (2 - level) * (gene % 10 === 0 ? 5 : 0.1), 0),
      genome.reduce((sum, level, gene) => sum + level * ((gene % 7) + 1), 0),
    ];
    const reference = [problem(levels.map(() => 0))[0]!, problem(levels.map(() => 2))[1]!];
    const found = search({ levels, seed: 1 }, problem, 50);
    const random = search({ levels, seed: 1, population: 1250 }, problem, 1);
    expect(hypervolume(found, reference)).toBeGreaterThan(1.1 * hypervolume(random, reference));
  });
});

describe('NSGA-II as a state', () => {
  const levels = [3, 3, 1, 4, 2, 3, 3];
  const problem: Problem = (genome) => {
    const sum = genome.reduce((total, level) => total + level, 0);
    return [sum, genome.reduce((total, level, i) => total + (3 - level) * (i % 3), 0)];
  };

  it('asks for distinct genomes in range that are not in the population', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 30 }), (seed, population) => {
        const run = createNsga2({ levels, seed, population });
        for (let generation = 0; generation < 8; generation++) {
          const asked = run.ask();
          const keys = [...asked, ...run.population.map((one) => one.genome)].map(genomeKey);
          expect(new Set(keys).size).toBe(keys.length);
          for (const genome of asked) {
            expect(genome.length).toBe(levels.length);
            expect(
              genome.every((level, i) => Number.isInteger(level) && level >= 0 && level < levels[i]!),
            ).toBe(true);
          }
          run.tell(asked, asked.map(problem));
          expect(run.population.length).toBe(population);
          expect(run.generation).toBe(generation + 1);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('is the same for a seed whatever the order of telling, and another for another seed', () => {
    const trace = (seed: number, reverse: boolean) => {
      const run = createNsga2({ levels, seed, population: 10 });
      const asked: (readonly Genome[])[] = [];
      for (let generation = 0; generation < 10; generation++) {
        const genomes = run.ask();
        expect(run.ask()).toBe(genomes);
        asked.push(genomes);
        const told = reverse ? [...genomes].reverse() : genomes;
        run.tell(told, told.map(problem));
      }
      return JSON.stringify([asked, run.population, run.randomState()]);
    };
    expect(trace(1, false)).toBe(trace(1, true));
    expect(trace(1, false)).not.toBe(trace(2, false));
  });

  it('gives these genomes for seed 1 on every platform', () => {
    const run = createNsga2({ levels, seed: 1, population: 4 });
    const asked: string[] = [];
    for (let generation = 0; generation < 3; generation++) {
      const genomes = run.ask();
      asked.push(genomes.map((genome) => genome.join('')).join(' '));
      run.tell(genomes, genomes.map(problem));
    }
    expect(asked).toMatchInlineSnapshot(`
      [
        "0001102 1202002 0203010 2103111",
        "0202010 0003102 0101010 0201111",
        "1101001 0100110 0201110 0202011",
      ]
    `);
  });

  it('is elitist: no objective of the population ever gets worse at its best', () => {
    const run = createNsga2({ levels, seed: 4, population: 6 });
    let best = [Infinity, Infinity];
    for (let generation = 0; generation < 30; generation++) {
      const genomes = run.ask();
      run.tell(genomes, genomes.map(problem));
      const now = best.map((_, i) => Math.min(...run.front.map((one) => one.objectives[i]!)));
      now.forEach((value, i) => {
        expect(value).toBeLessThanOrEqual(best[i]!);
      });
      best = now;
    }
  });

  it('takes what there is from a space smaller than the population, then asks for nothing', () => {
    const run = createNsga2({ levels: [2, 1, 3], seed: 1, population: 25 });
    const first = run.ask();
    expect(first.length).toBe(6);
    run.tell(
      first,
      first.map(([a, , c]) => [a!, -c!]),
    );
    expect(run.population.length).toBe(6);
    expect(run.ask()).toEqual([]);
    run.tell([], []);
    expect(run.generation).toBe(2);
    expect(run.front.map((one) => one.genome)).toEqual([[0, 0, 2]]);
    const single = createNsga2({ levels: [1], seed: 1, population: 3 });
    single.tell(single.ask(), [[0]]);
    expect(single.ask()).toEqual([]);
  });

  it('starts with the given genomes once each', () => {
    const uniform = [0, 1, 2].map((level) => [level, level, 0, level, Math.min(1, level), level, level]);
    const run = createNsga2({ levels, seed: 1, population: 5, seedGenomes: [...uniform, uniform[0]!] });
    expect(run.ask().slice(0, 3)).toEqual(uniform);
    expect(run.ask().length).toBe(5);
  });

  it('refuses bad options and bad values at the door', () => {
    expect(() => createNsga2({ levels: [], seed: 1 })).toThrow('levels: expected at least one gene');
    expect(() => createNsga2({ levels: [3, 0], seed: 1 })).toThrow(
      'levels[1]: expected an integer in 1..1024, got 0',
    );
    expect(() => createNsga2({ levels, seed: 0.5 })).toThrow('seed: expected an integer');
    expect(() => createNsga2({ levels, seed: 2 ** 32 })).toThrow('seed: expected an integer');
    expect(() => createNsga2({ levels, seed: 1, population: 0 })).toThrow(
      'population: expected an integer in 1..',
    );
    expect(() => createNsga2({ levels, seed: 1, crossoverProbability: Number.NaN })).toThrow(
      'crossoverProbability',
    );
    expect(() => createNsga2({ levels, seed: 1, mutationProbability: 1.1 })).toThrow(
      'expected a number in 0..1, got 1.1',
    );
    expect(() => createNsga2({ levels, seed: 1, seedGenomes: [[9, 0, 0, 0, 0, 0, 0]] })).toThrow(
      'seed genome 0, gene 0: expected an integer in 0..2, got 9',
    );
    expect(() => createNsga2({ levels, seed: 1, seedGenomes: [[0]] })).toThrow(
      'seed genome 0: expected 7 genes, got 1',
    );

    const run = createNsga2({ levels, seed: 1, population: 2 });
    expect(() => run.tell([], [])).toThrow('expected ask before tell');
    const asked = run.ask();
    expect(() =>
      run.tell(asked, [
        [1, 2],
        [1, Number.NaN],
      ]),
    ).toThrow('objectives[1], objective 1: expected a finite number, got NaN');
    expect(() => run.tell(asked, [[1, 2]])).toThrow('expected 2 genomes with objectives, got 2 with 1');
    expect(() => run.tell([asked[0]!, asked[0]!], [[1], [2]])).toThrow('expected a value for genome');
    run.tell(asked, [
      [1, 2],
      [2, 1],
    ]);
    const next = run.ask();
    expect(() =>
      run.tell(
        next,
        next.map(() => [1]),
      ),
    ).toThrow('expected 2 objectives as before, got 1');
  });
});

it('has the settings of the paper where none are given', () => {
  const levels = new Array(9).fill(3);
  const told = { population: 25, crossoverProbability: 0.9, mutationProbability: 0.2, mutationEta: 20 };
  const runs = [createNsga2({ levels, seed: 5 }), createNsga2({ levels, seed: 5, ...told })];
  for (let generation = 0; generation < 40; generation++) {
    const [byDefault, asTold] = runs.map((run) => {
      const genomes = run.ask();
      run.tell(genomes, genomes.map(zdt1(levels)));
      return genomes;
    });
    expect(byDefault).toEqual(asTold);
    if (generation === 0) expect(byDefault).toHaveLength(25);
  }
});
