import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crowdingDistances } from './crowding.ts';

describe('crowding distance', () => {
  it('is 4 / (n - 1) inside an evenly spaced straight front and infinite at its ends', () => {
    for (const n of [3, 5, 9]) {
      const front = Array.from({ length: n }, (_, i) => [i, n - 1 - i]);
      const distances = [...crowdingDistances(front)];
      expect(distances[0]).toBe(Infinity);
      expect(distances[n - 1]).toBe(Infinity);
      for (const inner of distances.slice(1, -1)) expect(inner).toBeCloseTo(4 / (n - 1), 14);
    }
  });

  it('sums the normalised side lengths of the cuboid between the neighbours', () => {
    // Extents 10 and 100: (4 - 0) / 10 + (100 - 20) / 100 and (10 - 1) / 10 + (50 - 0) / 100.
    const front = [
      [10, 0],
      [1, 50],
      [0, 100],
      [4, 20],
    ];
    const distances = crowdingDistances(front);
    expect(distances[1]).toBeCloseTo(0.4 + 0.8, 14);
    expect(distances[3]).toBeCloseTo(0.9 + 0.5, 14);
    expect([distances[0], distances[2]]).toEqual([Infinity, Infinity]);
  });

  it('gives one or two distinct points Infinity and copies 0', () => {
    expect([...crowdingDistances([])]).toEqual([]);
    expect([...crowdingDistances([[1, 2]])]).toEqual([Infinity]);
    expect([
      ...crowdingDistances([
        [1, 2],
        [1, 2],
        [0, 3],
        [1, 2],
      ]),
    ]).toEqual([Infinity, 0, Infinity, 0]);
  });

  it('adds 0 for an objective in which all are equal, the ends included', () => {
    const flat = crowdingDistances([
      [0, 7, 2],
      [1, 7, 1],
      [2, 7, 0],
    ]);
    expect([...flat]).toEqual([Infinity, 2, Infinity]);
  });

  it('does not change with the scale or offset of an objective', () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 50 }));
    fc.assert(
      fc.property(fc.array(point, { maxLength: 12 }), fc.integer({ min: 0, max: 6 }), (front, exponent) => {
        const scaled = front.map(([a, b]) => [a * 2 ** exponent, b - 64]);
        expect([...crowdingDistances(scaled)]).toEqual([...crowdingDistances(front)]);
      }),
    );
  });

  it('refuses NaN', () => {
    expect(() => crowdingDistances([[Number.NaN]])).toThrow(
      'front[0], objective 0: expected a finite number',
    );
  });
});
