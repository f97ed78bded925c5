import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paretoFront } from './dominance.ts';
import { hypervolume } from './hypervolume.ts';

const SIDE = 4;

/** Slow reference: counts the unit cells of 0..SIDE in every direction that some integer point dominates. */
function countCells(points: readonly (readonly number[])[], objectives: number): number {
  let cells = 0;
  for (let code = 0; code < SIDE ** objectives; code++) {
    const cell = Array.from({ length: objectives }, (_, i) => Math.floor(code / SIDE ** i) % SIDE);
    if (points.some((point) => point.every((value, i) => value <= cell[i]!))) cells++;
  }
  return cells;
}

describe('hypervolume', () => {
  it('of one point is the box up to the reference', () => {
    expect(hypervolume([[1]], [4])).toBe(3);
    expect(hypervolume([[1, 2]], [4, 4])).toBe(6);
    expect(hypervolume([[1, 2, 3]], [4, 4, 4])).toBe(6);
    expect(hypervolume([[0, 0, 0, 0]], [2, 3, 5, 7])).toBe(210);
    expect(hypervolume([], [1, 1, 1])).toBe(0);
  });

  it('of a staircase of n steps is n (n + 1) / 2', () => {
    for (const n of [1, 2, 10, 100]) {
      const steps = Array.from({ length: n }, (_, i) => [i, n - 1 - i]);
      expect(hypervolume(steps, [n, n])).toBe((n * (n + 1)) / 2);
    }
  });

  it('of the integer points of a simplex is a tetrahedral number', () => {
    const n = 6;
    const simplex: number[][] = [];
    for (let a = 0; a < n; a++) for (let b = 0; a + b < n; b++) simplex.push([a, b, n - 1 - a - b]);
    // Cells with a + b + c >= n - 1 within n^3, counted below the plane: n^3 - C(n + 1, 3).
    expect(hypervolume(simplex, [n, n, n])).toBe(n ** 3 - ((n + 1) * n * (n - 1)) / 6);
  });

  for (const objectives of [1, 2, 3, 4, 5]) {
    it(`agrees with counting cells in ${objectives} objectives`, () => {
      const coordinate = fc.integer({ min: 0, max: SIDE + 1 });
      const point = fc.array(coordinate, { minLength: objectives, maxLength: objectives });
      fc.assert(
        fc.property(fc.array(point, { maxLength: 12 }), (points) => {
          const reference = Array.from({ length: objectives }, () => SIDE);
          expect(hypervolume(points, reference)).toBe(countCells(points, objectives));
        }),
      );
    });
  }

  it('depends neither on the order nor on dominated points, and never falls when a point is added', () => {
    const value = fc.integer({ min: -20, max: 20 }).map((n) => n / 8);
    const point = fc.array(value, { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 15 }), (points) => {
        const reference = [2, 2.5, 1.5];
        const whole = hypervolume(points, reference);
        expect(hypervolume([...points].reverse(), reference)).toBeCloseTo(whole, 10);
        expect(
          hypervolume(
            paretoFront(points).map((index) => points[index]!),
            reference,
          ),
        ).toBeCloseTo(whole, 10);
        expect(hypervolume(points.slice(1), reference)).toBeLessThanOrEqual(whole + 1e-12);
      }),
    );
  });

  it('ignores points on or beyond the reference', () => {
    expect(
      hypervolume(
        [
          [0, 4],
          [4, 0],
          [5, -9],
          [3, 3],
        ],
        [4, 4],
      ),
    ).toBe(1);
  });

  it('refuses NaN and a reference of another length', () => {
    expect(() => hypervolume([[Number.NaN, 1]], [2, 2])).toThrow('expected a finite number, got NaN');
    expect(() => hypervolume([[1, 1]], [2, Number.NaN])).toThrow('reference[0], objective 1');
    expect(() => hypervolume([[1, 1]], [2])).toThrow('hypervolume reference: expected 2 values');
  });
});
