import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spreadOrder } from './spread-order.ts';

describe('the order of spread', () => {
  it('takes the ends of a straight front, then its middle, then the quarters', () => {
    const front = Array.from({ length: 9 }, (_, i) => [i, 80 - 10 * i]);
    const order = spreadOrder(front);
    expect(order.slice(0, 3)).toEqual([0, 8, 4]);
    expect(order.slice(3, 5).sort()).toEqual([2, 6]);
  });

  it('names every point once, whatever they are, and does not depend on units', () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(fc.array(point, { maxLength: 12 }), (points) => {
        const order = spreadOrder(points);
        expect([...order].sort((a, b) => a - b)).toEqual(points.map((_, i) => i));
        expect(spreadOrder(points.map(([a, b]) => [a * 4, b / 8 - 3]))).toEqual(order);
      }),
    );
  });

  it('leaves no point farther from the first n than those are from each other', () => {
    const points = Array.from({ length: 30 }, (_, i) => [(i * 7) % 30, (i * 11) % 30]);
    const distance = (a: number, b: number) =>
      Math.hypot(points[a]![0]! - points[b]![0]!, points[a]![1]! - points[b]![1]!);
    const order = spreadOrder(points);
    for (let n = 3; n < 30; n++) {
      const chosen = order.slice(0, n);
      const toNext = Math.min(...chosen.map((one) => distance(one, order[n]!)));
      for (const left of order.slice(n)) {
        expect(Math.min(...chosen.map((one) => distance(one, left)))).toBeLessThanOrEqual(toNext + 1e-9);
      }
    }
  });
});
