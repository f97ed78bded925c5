import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { genomeKey } from './genome.ts';
import { samplePopulation } from './sampling.ts';
import { survive } from './survival.ts';
import { createTournament } from './tournament.ts';
import { twoPointCrossover } from './two-point-crossover.ts';

describe('two-point crossover', () => {
  it('exchanges one inner stretch, so that each gene is inherited from one parent and the children complement', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 20 }), fc.integer(), (genes, seed) => {
        const a = new Array<number>(genes).fill(0);
        const b = new Array<number>(genes).fill(1);
        const [first, second] = twoPointCrossover(a, b, randomFromSeed(seed));
        expect(first.join('')).toMatch(/^0+1+0+$/);
        expect(second.map((gene) => 1 - gene)).toEqual(first);
      }),
    );
  });

  it('uses every pair of cuts equally often', () => {
    const random = randomFromSeed(1);
    const counts = new Map<string, number>();
    for (let draw = 0; draw < 6000; draw++) {
      const key = twoPointCrossover([0, 0, 0, 0, 0], [1, 1, 1, 1, 1], random)[0].join('');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(['00010', '00100', '00110', '01000', '01100', '01110']);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('has one cut for two genes and none for one', () => {
    expect(twoPointCrossover([0, 0], [1, 1], randomFromSeed(1))).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(twoPointCrossover([0], [1], randomFromSeed(1))).toEqual([[0], [1]]);
  });
});

describe('binary tournament', () => {
  const people = [
    { name: 'best', rank: 0, crowding: Infinity },
    { name: 'good', rank: 0, crowding: 1 },
    { name: 'poor', rank: 1, crowding: Infinity },
    { name: 'worst', rank: 2, crowding: 0.5 },
  ];

  it('prefers the lower rank and then the larger distance; everybody competes once per pass', () => {
    const winner = createTournament(people, randomFromSeed(3));
    const wins = new Map<string, number>();
    for (let pass = 0; pass < 600; pass++) {
      const pair = [winner().name, winner().name];
      expect(pair).toContain('best');
      for (const name of pair) wins.set(name, (wins.get(name) ?? 0) + 1);
    }
    expect(wins.get('best')).toBe(600);
    expect(wins.has('worst')).toBe(false);
    // Good loses to best in a third of the passes, poor wins only against worst, in a third.
    expect(Math.abs(wins.get('good')! - 400)).toBeLessThan(60);
    expect(Math.abs(wins.get('poor')! - 200)).toBeLessThan(60);
  });

  it('decides a tie by a fair coin, and works with one competitor', () => {
    const twins = [
      { name: 'a', rank: 0, crowding: Infinity },
      { name: 'b', rank: 0, crowding: Infinity },
    ];
    const winner = createTournament(twins, randomFromSeed(5));
    const wins = Array.from({ length: 1000 }, () => winner().name).filter((name) => name === 'a').length;
    expect(Math.abs(wins - 500)).toBeLessThan(80);
    expect(createTournament([twins[0]!], randomFromSeed(1))().name).toBe('a');
  });
});

describe('survival', () => {
  it('keeps whole fronts and cuts the last one where it is most crowded', () => {
    const points = [
      [5, 5], // dominated by the whole first front
      [0, 4],
      [4, 0],
      [1, 3.5],
      [2, 2], // the most isolated inner point
      [1.1, 3.4],
    ];
    const kept = survive(points, 3, randomFromSeed(1));
    expect(kept.map((one) => one.index)).toEqual([1, 2, 4]);
    expect(kept.every((one) => one.rank === 0)).toBe(true);
    expect(survive(points, 6, randomFromSeed(1)).map((one) => [one.index, one.rank])).toEqual([
      [1, 0],
      [2, 0],
      [3, 0],
      [4, 0],
      [5, 0],
      [0, 1],
    ]);
  });

  it('drops copies before anything else in the front', () => {
    const kept = survive(
      [
        [1, 1],
        [1, 1],
        [0, 2],
        [2, 0],
        [1, 1],
      ],
      3,
      randomFromSeed(9),
    );
    expect(kept.map((one) => one.index)).toEqual([0, 2, 3]);
  });

  it('never prefers a point to one that dominates it', () => {
    const point = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 20 }),
        (points, size) => {
          const kept = new Set(survive(points, size, randomFromSeed(1)).map((one) => one.index));
          expect(kept.size).toBe(Math.min(size, points.length));
          points.forEach((loser, index) => {
            if (kept.has(index)) return;
            for (const winner of kept) {
              const dominated =
                points[winner]!.every((v, i) => loser[i]! <= v) &&
                loser.some((v, i) => v < points[winner]![i]!);
              expect(dominated).toBe(false);
            }
          });
        },
      ),
    );
  });
});

describe('initial population', () => {
  it('is distinct, in range, and starts with the given genomes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer(),
        (levels, count, seed) => {
          const lowest = levels.map(() => 0);
          const population = samplePopulation(levels, count, [lowest, lowest], randomFromSeed(seed));
          const space = levels.reduce((product, level) => product * level, 1);
          expect(population.length).toBe(Math.min(count, space));
          expect(new Set(population.map(genomeKey)).size).toBe(population.length);
          expect(population[0]).toEqual(lowest);
          for (const genome of population) {
            expect(genome.every((gene, i) => gene >= 0 && gene < levels[i]!)).toBe(true);
          }
        },
      ),
    );
  });

  it('is uniform over the levels', () => {
    const counts = [0, 0, 0];
    for (let seed = 0; seed < 60; seed++) {
      for (const genome of samplePopulation(new Array(20).fill(3), 5, [], randomFromSeed(seed))) {
        for (const gene of genome) counts[gene]!++;
      }
    }
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });
});
