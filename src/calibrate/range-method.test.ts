import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addConvolution, createNetworkBuilder } from '../network/index.ts';
import { buildNsnet2 } from '../npy/nsnet2.ts';
import { smallNsnet2 } from '../npy/testing/small-nsnet2.ts';
import { binStart, observeHistogram } from './observers/histogram.ts';
import {
  defaultRangeMethod,
  LEAST_SQUARES,
  MIN_MAX,
  NARROW_AT_8,
  percentileRange,
  type RangeMethod,
  rangeMethod,
} from './range-method.ts';

function rangeBy(method: RangeMethod, values: Float32Array) {
  const observer = method.observe();
  observer.add(values);
  return observer.result();
}

/** Mean squared error of values rounded to 255 steps of a range that has 0 in it. */
function roundingError(values: Float32Array, { min, max }: { min: number; max: number }): number {
  const [low, high] = [Math.min(0, min), Math.max(0, max)];
  const step = (high - low) / 255;
  return (
    values.reduce((sum, v) => {
      const held = Math.max(low, Math.min(high, v));
      return sum + (v - (low + step * Math.round((held - low) / step))) ** 2;
    }, 0) / values.length
  );
}

function convolved() {
  const builder = createNetworkBuilder('convolved');
  const weight = Float32Array.of(1, -1);
  const values = { name: 'conv', output: 'y', weight, bias: null, channels: 2, outputs: 1 };
  return builder.finish(addConvolution(builder, builder.input('x', 2, 'in'), values));
}

const ramp = Float32Array.from({ length: 10_001 }, (_, i) => (i - 2000) / 100);
const withOutlier = Float32Array.from([...ramp, 5000]);

describe('a histogram', () => {
  it('depends on the values alone, and has each in the bin that holds it', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 }), (list) => {
        const [once, turned] = [observeHistogram(), observeHistogram()];
        once.add(Float32Array.from(list));
        for (const value of list.toReversed()) turned.add(Float32Array.of(value));
        const found = once.result();
        expect(turned.result()).toEqual(found);
        expect(found.total).toBe(list.length);
        const expected = new Float64Array(found.counts.length);
        for (const value of list) {
          const bin = [...expected.keys()].findLast((i) => binStart(found, i) <= value)!;
          expected[found.width === 0 ? expected.length / 2 : bin]!++;
        }
        expect(found.counts).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });
});

describe('ranges', () => {
  it('by min/max have every value', () => {
    expect(rangeBy(MIN_MAX, withOutlier)).toEqual({ min: -20, max: 5000 });
  });

  it('by percentile leave out what is rare, half at each end', () => {
    const { min, max } = rangeBy(percentileRange(90), ramp);
    // 5 % of 100 wide, to a bin of 1/16.
    expect(Math.abs(min - -15)).toBeLessThan(0.13);
    expect(Math.abs(max - 75)).toBeLessThan(0.13);
    expect(rangeBy(percentileRange(100), ramp)).toEqual({ min: -20, max: 80 });
    expect(rangeBy(percentileRange(99.9), withOutlier).max).toBeLessThan(90);
  });

  it('by squared error are the best of all that are tried', () => {
    // Steps of 8 bits are fine: one of very many values has to stand out before clipping it is worth it.
    const values = Float32Array.from({ length: 600_000 }, (_, i) => (i % 2001) / 1000 - 1);
    values[7] = 6;
    const found = rangeBy(LEAST_SQUARES, values);
    const own = roundingError(values, found);
    expect(own).toBeLessThan(0.8 * roundingError(values, rangeBy(MIN_MAX, values)));
    for (const share of [0.5, 0.7, 0.9, 1.1, 1.3]) {
      const other = { min: found.min * share, max: found.max * share };
      expect(own).toBeLessThan(1.02 * roundingError(values, other));
    }
  });

  it('by squared error are the whole range of what is even', () => {
    expect(rangeBy(LEAST_SQUARES, ramp)).toEqual({ min: -20, max: 80 });
  });

  it('of vectors of a convolution are all values, and for few steps those of least squared error', () => {
    const values = Float32Array.from({ length: 600_000 }, (_, i) => (i % 2001) / 1000 - 1);
    values[7] = 6;
    const narrow = rangeBy(LEAST_SQUARES, values);
    expect(rangeBy(NARROW_AT_8, values)).toEqual({ min: -1, max: 6, narrow });
    expect(narrow.max).toBeLessThan(6);
    expect(rangeBy(NARROW_AT_8, ramp)).toEqual({ min: -20, max: 80 });
    expect(rangeBy(defaultRangeMethod(convolved()), values)).toHaveProperty('narrow');
    expect(defaultRangeMethod(buildNsnet2(smallNsnet2()))).toBe(MIN_MAX);
  });

  it('of one value, or of zeros, are that value', () => {
    for (const name of ['min-max', 'percentile', 'mse'] as const) {
      expect(rangeBy(rangeMethod(name), Float32Array.of(3, 3))).toEqual({ min: 3, max: 3 });
      expect(rangeBy(rangeMethod(name), new Float32Array(5))).toEqual({ min: 0, max: 0 });
    }
  });
});
