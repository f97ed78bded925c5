// How the range of a tensor follows from its values. What lies beyond a range is clipped, so a narrower one pays with what is rare for
// finer steps of what is usual.
import type { Network } from '../network/index.ts';
import { binStart, type Histogram, observeHistogram } from './observers/histogram.ts';
import type { Observer } from './observers/observer.ts';
import { observeRange, type TensorRange } from './observers/range.ts';

export interface RangeMethod {
  readonly name: string;
  observe(): Observer<TensorRange>;
}

/** Nothing is clipped. */
export const MIN_MAX: RangeMethod = { name: 'min-max', observe: observeRange };

/** Per cent of all values of a tensor that lie within. */
export const DEFAULT_PERCENTILE = 99.99;

/** @param percent of the values that are within, half of the others beyond each end; 50 to 100 */
export function percentileRange(percent = DEFAULT_PERCENTILE): RangeMethod {
  const beyond = (1 - percent / 100) / 2;
  return {
    name: `percentile ${percent}`,
    observe: () => fromHistogram((histogram) => withinShare(histogram, beyond)),
  };
}

/** With the least mean squared error in 255 steps of equal width: what is clipped and what is rounded together. */
export const LEAST_SQUARES: RangeMethod = { name: 'mse', observe: () => fromHistogram(leastSquares) };

/**
 * All values, and beside them what formats of 8 bits take: the range of least squared error. Vectors of a convolution hold all its channels
 * in steps of one size, and a few of their elements are many times as great as the rest.
 */
export const NARROW_AT_8: RangeMethod = {
  name: 'min-max, 8 bits by mse',
  observe() {
    const [all, usual] = [observeRange(), LEAST_SQUARES.observe()];
    return {
      add(values) {
        all.add(values);
        usual.add(values);
      },
      result() {
        const [{ min, max }, narrow] = [all.result(), usual.result()];
        return narrow.min > min || narrow.max < max ? { min, max, narrow } : { min, max };
      },
    };
  },
};

/** Where nobody says another. */
export function defaultRangeMethod(network: Network): RangeMethod {
  return network.layers.some(({ kind }) => kind === 'convolution') ? NARROW_AT_8 : MIN_MAX;
}

export const RANGE_METHOD_NAMES = ['min-max', 'percentile', 'mse'] as const;
export type RangeMethodName = (typeof RANGE_METHOD_NAMES)[number];

export function rangeMethod(name: RangeMethodName, percent?: number): RangeMethod {
  switch (name) {
    case 'min-max':
      return MIN_MAX;
    case 'percentile':
      return percentileRange(percent);
    case 'mse':
      return LEAST_SQUARES;
    default:
      return name satisfies never;
  }
}

function fromHistogram(choose: (histogram: Histogram) => TensorRange): Observer<TensorRange> {
  const { add, result } = observeHistogram();
  return {
    add,
    result() {
      const histogram = result();
      const { min, max } = histogram;
      if (!(max > min)) return { min, max };
      const chosen = choose(histogram);
      return { min: Math.max(min, chosen.min), max: Math.min(max, chosen.max) };
    },
  };
}

/** To the bin. */
function withinShare(histogram: Histogram, beyond: number): TensorRange {
  const { counts, total, width } = histogram;
  const most = beyond * total;
  let [low, below] = [0, 0];
  while (below + counts[low]! <= most) below += counts[low++]!;
  let [high, above] = [counts.length - 1, 0];
  while (above + counts[high]! <= most) above += counts[high--]!;
  return { min: binStart(histogram, low), max: binStart(histogram, high) + width };
}

const STEPS = 255;
/** Of the least and of the greatest value, each on its own: what is tried. */
const SHARES = Array.from({ length: 18 }, (_, i) => 1 - 0.05 * i);

/** A range has 0 in it, as the formats that it is for have. */
function leastSquares(histogram: Histogram): TensorRange {
  const [least, greatest] = [Math.min(0, histogram.min), Math.max(0, histogram.max)];
  const { counts, width } = histogram;
  /** Sum of the squares of what lies beyond an end. */
  const clipped = (limit: number, side: 1 | -1): number => {
    let sum = 0;
    for (let bin = 0; bin < counts.length; bin++) {
      if (counts[bin] === 0) continue;
      const off = side * (binStart(histogram, bin) + width / 2 - limit);
      if (off > 0) sum += counts[bin]! * off * off;
    }
    return sum;
  };
  const ends = (end: number, side: 1 | -1): { limit: number; lost: number }[] =>
    (end === 0 ? [1] : SHARES).map((share) => ({ limit: share * end, lost: clipped(share * end, side) }));
  let best = { min: least, max: greatest };
  let lowest = Infinity;
  const upper = ends(greatest, 1);
  for (const low of ends(least, -1)) {
    for (const high of upper) {
      const step = (high.limit - low.limit) / STEPS;
      const error = low.lost + high.lost + (histogram.total * step * step) / 12;
      if (error < lowest) [lowest, best] = [error, { min: low.limit, max: high.limit }];
    }
  }
  return best;
}
