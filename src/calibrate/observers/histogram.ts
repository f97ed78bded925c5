// How often values of each size occur, in bins of equal width around 0. The width is the least power of two that lets all values fit,
// and doubles as greater ones come: two bins then become one, so what is found depends on the values alone, not on their order.
import type { Observer } from './observer.ts';

/** On each side of 0. */
const BINS = 2048;

export interface Histogram {
  readonly width: number;
  /** [2 * BINS]; bin i holds values from (i - BINS) * width up to the next bin. */
  readonly counts: Float64Array;
  readonly total: number;
  /** Infinity and -Infinity of no values. */
  readonly min: number;
  readonly max: number;
}

/** Least value of a bin. */
export function binStart({ width }: Histogram, bin: number): number {
  return (bin - BINS) * width;
}

/** NaN is passed over: who observes refuses it. */
export function observeHistogram(): Observer<Histogram> {
  let counts = new Float64Array(2 * BINS);
  let width = 0;
  let [total, min, max] = [0, Infinity, -Infinity];

  function widen(size: number): void {
    if (width === 0) {
      width = 2 ** Math.ceil(Math.log2(size / BINS));
      // So that the greatest value itself, which opens a bin, still has one.
      while (size >= BINS * width) width *= 2;
      const zeros = counts[BINS]!;
      counts.fill(0);
      counts[BINS] = zeros;
      return;
    }
    while (size >= BINS * width) {
      const halves = new Float64Array(2 * BINS);
      for (let i = 0; i < 2 * BINS; i++) halves[BINS + Math.floor((i - BINS) / 2)]! += counts[i]!;
      counts = halves;
      width *= 2;
    }
  }

  return {
    add(values) {
      for (let i = 0; i < values.length; i++) {
        const v = values[i]!;
        if (v < min) min = v;
        if (v > max) max = v;
        const size = Math.abs(v);
        if (size > 0 && (width === 0 || size >= BINS * width)) widen(size);
        if (v >= 0 || v < 0) {
          counts[width === 0 ? BINS : BINS + Math.floor(v / width)]!++;
          total++;
        }
      }
    },
    result: () => ({ width, counts: counts.slice(), total, min, max }),
  };
}
