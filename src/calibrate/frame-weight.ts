// What a frame weighs in the moments of what a matrix multiplies. Of a network that is fed magnitudes, a few loud frames have nearly
// all of the energy, and rounding that is right for them alone is wrong for all others, which are heard as well: what is lost of a
// quiet frame counts by how quiet it is. So errors count relative to the frame, down to what is usual:
//   w = E / (E + |x - m|^2),   E the mean of |x - m|^2
// which is 1/2 for a usual frame, goes down as 1 / |x - m|^2 for louder ones, and is nearly the same for all where none stands out.

import type { ElementMoments } from './observers/mean.ts';

/**
 * @param moments of all frames
 * @returns of a frame, more than 0 and at most 1
 */
export function frameWeights({ mean, variance }: ElementMoments): (values: Float32Array) => number {
  const energy = variance.reduce((sum, value) => sum + value, 0);
  return (values) => {
    let own = 0;
    for (let i = 0; i < values.length; i++) {
      const off = values[i]! - mean[i]!;
      own += off * off;
    }
    return own > 0 ? energy / (energy + own) : 1;
  };
}
