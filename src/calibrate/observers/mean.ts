// Mean and variance of each element, by Welford's recurrence (Technometrics 4, 1962): stable where the mean is far greater than
// what varies around it, which a sum of squares is not.
import type { Observer } from './observer.ts';

export interface ElementMoments {
  /** [length] */
  readonly mean: Float64Array;
  /** [length], the second central moment E[(x - mean)^2]. */
  readonly variance: Float64Array;
}

/** Of no frames: zeros. */
export function observeMean(length: number): Observer<ElementMoments> {
  const mean = new Float64Array(length);
  const squares = new Float64Array(length);
  let frames = 0;
  return {
    add(values) {
      frames++;
      for (let i = 0; i < length; i++) {
        const before = values[i]! - mean[i]!;
        mean[i]! += before / frames;
        squares[i]! += before * (values[i]! - mean[i]!);
      }
    },
    result: () => ({ mean: mean.slice(), variance: squares.map((sum) => (frames === 0 ? 0 : sum / frames)) }),
  };
}
