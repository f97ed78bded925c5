import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dominates, paretoFront } from './dominance.ts';
import { nonDominatedSort } from './non-dominated-sorting.ts';
import type { Points } from './points.ts';

/** Slow reference: peel off whatever nothing left dominates. */
function peel(points: Points): number[][] {
  const fronts: number[][] = [];
  let left = points.map((_, index) => index);
  while (left.length > 0) {
    const front = left.filter((a) => !left.some((b) => slowDominates(points[b]!, points[a]!)));
    fronts.push(front);
    left = left.filter((index) => !front.includes(index));
  }
  return fronts;
}

function slowDominates(a: readonly number[], b: readonly number[]): boolean {
  return a.every((value, i) => value <= b[i]!) && a.some((value, i) => value < b[i]!);
}

/** Few values, so that ties and copies are frequent. */
const pointsOf = (objectives: number, size = 30) =>
  fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: objectives, maxLength: objectives }), {
    maxLength: size,
  });

describe('dominance', () => {
  it('needs one objective better and none worse', () => {
    expect(dominates([1, 2], [1, 3])).toBe(true);
    expect(dominates([1, 2], [1, 2])).toBe(false);
    expect(dominates([1, 3], [2, 2])).toBe(false);
  });

  it('is irreflexive, asymmetric and transitive', () => {
    const point = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(point, point, point, (a, b, c) => {
        expect(dominates(a, a)).toBe(false);
        if (dominates(a, b)) expect(dominates(b, a)).toBe(false);
        if (dominates(a, b) && dominates(b, c)) expect(dominates(a, c)).toBe(true);
      }),
    );
  });
});

describe('non-dominated sorting', () => {
  it('ranks a chain one by one, keeps an antichain together and copies in one front', () => {
    expect(
      nonDominatedSort([
        [3, 3],
        [1, 1],
        [2, 2],
      ]),
    ).toEqual([[1], [2], [0]]);
    expect(
      nonDominatedSort([
        [0, 2],
        [1, 1],
        [2, 0],
      ]),
    ).toEqual([[0, 1, 2]]);
    expect(
      nonDominatedSort([
        [1, 1],
        [2, 2],
        [1, 1],
        [2, 2],
      ]),
    ).toEqual([
      [0, 2],
      [1, 3],
    ]);
    expect(nonDominatedSort([])).toEqual([]);
  });

  for (const objectives of [1, 2, 3, 4]) {
    it(`agrees with peeling in ${objectives} objectives`, () => {
      fc.assert(
        fc.property(pointsOf(objectives), (points) => {
          expect(nonDominatedSort(points)).toEqual(peel(points));
        }),
      );
    });
  }

  it('gives the Pareto front as its first front', () => {
    fc.assert(
      fc.property(pointsOf(3), (points) => {
        expect(paretoFront(points)).toEqual(nonDominatedSort(points)[0] ?? []);
      }),
    );
  });

  it('refuses NaN, infinite values, ragged and empty points', () => {
    for (const sort of [nonDominatedSort, paretoFront]) {
      expect(() =>
        sort([
          [1, 2],
          [Number.NaN, 1],
        ]),
      ).toThrow('points[1], objective 0: expected a finite number, got NaN');
      expect(() => sort([[Infinity]])).toThrow('finite');
      expect(() => sort([[1, 2], [1]])).toThrow('points[1]: expected 2 objectives, got 1');
      expect(() => sort([[]])).toThrow('expected 1 objectives, got 0');
    }
  });
});

describe('with constraints', () => {
  const points = [
    [1, 1],
    [0, 0],
    [2, 2],
    [0, 3],
  ];

  it('what keeps them comes first, then what misses less, whatever the objectives', () => {
    expect(nonDominatedSort(points, [0, 0.5, 0, 0.1])).toEqual([[0], [2], [3], [1]]);
  });

  it('of equal misses the objectives decide; where nothing is missed nothing changes', () => {
    expect(nonDominatedSort(points, [0.5, 0.5, 0, 0.5])).toEqual([[2], [1], [0, 3]]);
    expect(nonDominatedSort(points, [0, 0, 0, 0])).toEqual(nonDominatedSort(points));
  });
});
