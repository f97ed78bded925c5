import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../../base/random.ts';
import { observeCrossMoments } from './cross-moments.ts';
import { observeGram, symmetricAt } from './gram.ts';
import { observeMean } from './mean.ts';
import { observeRange, rangeOf } from './range.ts';

function randomFrames(seed: number, frames: number, length: number, offset = 0): Float32Array[] {
  const random = randomFromSeed(seed);
  return Array.from({ length: frames }, () =>
    Float32Array.from({ length }, () => offset + random.int(-1000, 1000) / 500),
  );
}

/** By the definition, in two passes. */
function slowCross(xs: readonly Float32Array[], ys: readonly Float32Array[], i: number, j: number): number {
  const mean = (all: readonly Float32Array[], at: number) =>
    all.reduce((sum, v) => sum + v[at]!, 0) / all.length;
  const [mx, my] = [mean(xs, i), mean(ys, j)];
  return xs.reduce((sum, x, t) => sum + (x[i]! - mx) * (ys[t]![j]! - my), 0) / xs.length;
}

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

  it('of Gram matrices agree with the definition, whatever the number of frames', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 6 }),
        (seed, n, length) => {
          const frames = randomFrames(seed, n, length, 3);
          const observer = observeGram(length);
          for (const values of frames) observer.add(values);
          const { mean, centred } = observer.result();
          for (let i = 0; i < length; i++) {
            expect(mean[i]!).toBeCloseTo(frames.reduce((sum, v) => sum + v[i]!, 0) / n, 10);
            for (let j = 0; j < length; j++) {
              expect(symmetricAt(centred, i, j)).toBeCloseTo(slowCross(frames, frames, i, j), 10);
            }
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it('of Gram matrices are zero for a constant and of no frames', () => {
    const observer = observeGram(2);
    expect(observer.result().centred.upper).toEqual(new Float64Array(3));
    for (let t = 0; t < 130; t++) observer.add(Float32Array.of(0.1, -1e6));
    expect(Math.max(...observer.result().centred.upper)).toBeLessThan(1e-18);
  });

  it('do not cancel where the mean is 1e5 times what varies', () => {
    // Float32 holds 1e5 + k / 64 exactly. Around the mean: +-1/64 in step, in opposite step.
    const [gram, moments] = [observeGram(2), observeMean(2)];
    for (let t = 0; t < 1000; t++) {
      const v = (t % 2 === 0 ? 1 : -1) / 64;
      gram.add(Float32Array.of(1e5 + v, 1e5 - v));
      moments.add(Float32Array.of(1e5 + v, 1e5 - v));
    }
    const expected = 1 / 64 ** 2;
    expect([...gram.result().centred.upper].map((sum) => sum / expected)).toEqual([
      expect.closeTo(1, 9),
      expect.closeTo(-1, 9),
      expect.closeTo(1, 9),
    ]);
    expect(moments.result().variance[0]! / expected).toBeCloseTo(1, 9);
  });

  it('of a Gram matrix have the variances on its diagonal', () => {
    const frames = randomFrames(5, 333, 4, -2);
    const [gram, moments] = [observeGram(4), observeMean(4)];
    for (const values of frames) {
      gram.add(values);
      moments.add(values);
    }
    const { variance, mean } = moments.result();
    const found = gram.result();
    for (let i = 0; i < 4; i++) {
      expect(symmetricAt(found.centred, i, i)).toBeCloseTo(variance[i]!, 12);
      expect(found.mean[i]!).toBeCloseTo(mean[i]!, 12);
    }
  });

  it('of cross moments agree with the definition, and with the Gram matrix of a vector with itself', () => {
    const xs = randomFrames(1, 150, 3, 1);
    const ys = randomFrames(2, 150, 5, -4).map((y, t) => y.map((v, j) => v + xs[t]![j % 3]!));
    const observer = observeCrossMoments(3, 5);
    const self = observeCrossMoments(3, 3);
    const gram = observeGram(3);
    for (const [t, x] of xs.entries()) {
      observer.add(x, ys[t]!);
      self.add(x, x);
      gram.add(x);
    }
    const { centred, rowMean, columnMean } = observer.result();
    expect([rowMean.length, columnMean.length]).toEqual([3, 5]);
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 5; j++) expect(centred[i * 5 + j]!).toBeCloseTo(slowCross(xs, ys, i, j), 10);
      for (let j = 0; j < 3; j++) {
        expect(self.result().centred[i * 3 + j]!).toBe(symmetricAt(gram.result().centred, i, j));
      }
    }
  });

  it('give the same after a result was looked at', () => {
    const frames = randomFrames(9, 100, 3);
    const [once, twice] = [observeGram(3), observeGram(3)];
    for (const [t, values] of frames.entries()) {
      once.add(values);
      twice.add(values);
      if (t === 40) twice.result();
    }
    const [a, b] = [once.result().centred.upper, twice.result().centred.upper];
    for (const [k, value] of a.entries()) expect(b[k]!).toBeCloseTo(value, 12);
  });
});
