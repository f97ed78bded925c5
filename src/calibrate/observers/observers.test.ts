import { describe, expect, it } from 'vitest';
import { observeMean } from './mean.ts';
import { observeRange, rangeOf } from './range.ts';

describe('observers', () => {
  it('of ranges find the least and the greatest', () => {
    const observer = observeRange();
    expect(observer.result()).toEqual({ min: Infinity, max: -Infinity });
    for (const values of [
      [1, -2],
      [0.5, 7],
      [-0, 3],
    ])
      observer.add(Float32Array.from(values));
    expect(observer.result()).toEqual({ min: -2, max: 7 });
    expect(rangeOf(Float32Array.of(4))).toEqual({ min: 4, max: 4 });
  });

  it('of means and variances have closed forms', () => {
    const observer = observeMean(3);
    expect(observer.result()).toEqual({ mean: new Float64Array(3), variance: new Float64Array(3) });
    // 0 .. n - 1: mean (n - 1) / 2, variance (n^2 - 1) / 12; alternating +-2: 0 and 4; a constant.
    for (let t = 0; t < 100; t++) observer.add(Float32Array.of(t, t % 2 === 0 ? 2 : -2, 0.25));
    const { mean, variance } = observer.result();
    expect([...mean]).toEqual([expect.closeTo(49.5, 12), expect.closeTo(0, 12), 0.25]);
    expect([...variance]).toEqual([expect.closeTo(9999 / 12, 9), expect.closeTo(4, 12), 0]);
  });
});
