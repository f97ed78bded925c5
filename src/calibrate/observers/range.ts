// Least and greatest value of a tensor over all its elements.
import type { Observer } from './observer.ts';

export interface TensorRange {
  readonly min: number;
  readonly max: number;
  /** What formats of few steps take in its place: they lose less by clipping what is rare than by steps wide enough for it. */
  readonly narrow?: { readonly min: number; readonly max: number };
}

/** Least and greatest value; of no values: Infinity, -Infinity. */
export function rangeOf(values: Float32Array): TensorRange {
  const observer = observeRange();
  observer.add(values);
  return observer.result();
}

/** Of no values: Infinity, -Infinity. NaN is passed over: who observes refuses it. */
export function observeRange(): Observer<TensorRange> {
  let min = Infinity;
  let max = -Infinity;
  return {
    add(values) {
      for (let i = 0; i < values.length; i++) {
        const v = values[i]!;
        if (v < min) min = v;
        if (v > max) max = v;
      }
    },
    result: () => ({ min, max }),
  };
}
