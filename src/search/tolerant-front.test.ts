import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exact } from '../base/estimate.ts';
import { paretoFront } from './dominance.ts';
import { type Axis, isSame, type Point, surelyDominates, tolerantFront } from './tolerant-front.ts';

const PLAIN: Axis = { better: 'less', isMeasured: false, tolerance: { absolute: 0 } };
/** PESQ, time, bytes, as a search has them. */
const AXES: readonly Axis[] = [
  { better: 'more', isMeasured: false, tolerance: { absolute: 0.005 } },
  { better: 'less', isMeasured: true, tolerance: { relative: 0.01 } },
  { better: 'less', isMeasured: false, tolerance: { relative: 0.01 } },
];

const solution = (pesq: number, ns: number, bytes: number, error = 1): Point => [
  { mean: pesq, standardError: 0.3, n: 4 },
  { mean: ns, standardError: error, n: 50 },
  exact(bytes),
];

describe('by hand', () => {
  test('a difference of times within their errors decides nothing, one of scores does', () => {
    // 1 ns slower, and better by a hair: times say nothing.
    expect(surelyDominates(solution(2.4001, 101, 10), solution(2.4, 100, 10), AXES)).toBe(true);
    // 10 ns slower is sure.
    expect(surelyDominates(solution(2.4001, 110, 10), solution(2.4, 100, 10), AXES)).toBe(false);
    // Equal in all that is sure: neither.
    expect(surelyDominates(solution(2.4, 101, 10), solution(2.4, 100, 10), AXES)).toBe(false);
    expect(surelyDominates(solution(2.4, 100, 10), solution(2.4, 101, 10), AXES)).toBe(false);
    // An exact value is compared as it is.
    expect(surelyDominates(solution(2.4, 100, 9.999), solution(2.4, 100, 10), AXES)).toBe(true);
  });

  test('a time that was measured once and says nothing of its error decides nothing', () => {
    const once = (pesq: number, ns: number): Point => [
      exact(pesq),
      { mean: ns, standardError: null, n: 1 },
      exact(10),
    ];
    expect(surelyDominates(once(2.4, 50), once(2.4, 100), AXES)).toBe(false);
    expect(surelyDominates(once(2.5, 100), once(2.4, 50), AXES)).toBe(true);
  });

  test('of solutions that are the same to a user one is kept, and the best on each axis stay', () => {
    const points = [
      solution(2.5, 200, 1000),
      solution(2.496, 199, 995, 0),
      solution(2.4, 100, 800),
      solution(2.3, 90, 500, 0),
      solution(2.301, 90, 504, 0),
    ];
    // The second is the same as the first, and the last has the smaller one beside it.
    expect(tolerantFront(points, AXES)).toEqual([0, 2, 3]);
  });

  test('no points give no front', () => {
    expect(tolerantFront([], AXES)).toEqual([]);
  });
});

const value = fc.integer({ min: 1, max: 12 });
const exactPoint = fc.tuple(value, value, value).map((values) => values.map(exact));
const noisyPoint = fc
  .record({
    pesq: fc.integer({ min: 0, max: 30 }),
    ns: fc.integer({ min: 95, max: 110 }),
    bytes: value,
    error: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ pesq, ns, bytes, error }) => solution(2 + pesq / 500, ns, 100 * bytes, error));

describe('for any points', () => {
  test('without errors and tolerances it is the plain front, of equal points the first', () => {
    fc.assert(
      fc.property(fc.array(exactPoint, { maxLength: 20 }), (points) => {
        const plain = points.map((point) => point.map(({ mean }) => mean));
        const first = (index: number): boolean =>
          plain.findIndex((point) => point.join() === plain[index]!.join()) === index;
        expect(tolerantFront(points, [PLAIN, PLAIN, PLAIN])).toEqual(paretoFront(plain).filter(first));
      }),
    );
  });

  test('no member is surely dominated, no two are the same, and what was thinned away is the same as a member', () => {
    fc.assert(
      fc.property(fc.array(noisyPoint, { minLength: 1, maxLength: 20 }), (points) => {
        const front = tolerantFront(points, AXES);
        expect(front.length).toBeGreaterThan(0);
        for (const member of front) {
          expect(points.some((point) => surelyDominates(point, points[member]!, AXES))).toBe(false);
          for (const other of front) {
            if (other !== member) expect(isSame(points[member]!, points[other]!, AXES)).toBe(false);
          }
        }
        points.forEach((point, index) => {
          if (front.includes(index)) return;
          const dominated = points.some((other) => surelyDominates(other, point, AXES));
          expect(dominated || front.some((member) => isSame(point, points[member]!, AXES))).toBe(true);
        });
      }),
    );
  });

  test('the best on each axis is within tolerance of the front', () => {
    fc.assert(
      fc.property(fc.array(noisyPoint, { minLength: 1, maxLength: 20 }), (points) => {
        const front = tolerantFront(points, AXES);
        // PESQ is exact: the greatest of all is kept to the last digit, or by one that ties with it.
        const best = Math.max(...points.map((point) => point[0]!.mean));
        expect(Math.max(...front.map((member) => points[member]![0]!.mean))).toBe(best);
        const least = Math.min(...points.map((point) => point[2]!.mean));
        expect(Math.min(...front.map((member) => points[member]![2]!.mean))).toBeLessThanOrEqual(
          least * (1 + 0.0100001),
        );
      }),
    );
  });

  test('dominance is irreflexive, asymmetric, and does not depend on the order of the points', () => {
    fc.assert(
      fc.property(fc.array(noisyPoint, { minLength: 2, maxLength: 12 }), (points) => {
        for (const a of points) {
          expect(surelyDominates(a, a, AXES)).toBe(false);
          for (const b of points) {
            expect(surelyDominates(a, b, AXES) && surelyDominates(b, a, AXES)).toBe(false);
          }
        }
      }),
    );
  });
});
