// What a frame weighs in the moments of what a matrix multiplies. Of a network that is fed magnitudes, a few loud frames have nearly
// all of the energy, and rounding that is right for them alone is wrong for all others, which are heard as well: what is lost of a
// quiet frame counts by how quiet it is. So errors count relative to the frame, down to what is usual:
//   w = E / (E + |x - m|^2),   E the mean of |x - m|^2
// which is 1/2 for a usual frame, goes down as 1 / |x - m|^2 for louder ones, and is nearly the same for all where none stands out.

import type { VectorFrames } from './moments.ts';

/** What errors of a frame count: by how far it is from the mean, or all frames alike. */
export type FrameWeighing = 'by-level' | 'alike';

/** @returns by frame, clip after clip, more than 0 and at most 1; nothing where all are alike */
export function weighFrames(vectors: VectorFrames, weighing: FrameWeighing): Float64Array | undefined {
  switch (weighing) {
    case 'by-level':
      return frameWeights(vectors);
    case 'alike':
      return undefined;
    default:
      return weighing satisfies never;
  }
}

/** @returns by frame, clip after clip, more than 0 and at most 1 */
export function frameWeights({ size, clips }: VectorFrames): Float64Array {
  const frames = clips.reduce((sum, { length }) => sum + length / size, 0);
  const mean = new Float64Array(size);
  for (const clip of clips) {
    for (let at = 0; at < clip.length; at += size) {
      for (let i = 0; i < size; i++) mean[i]! += clip[at + i]!;
    }
  }
  for (let i = 0; i < size; i++) mean[i]! /= frames;
  const own = new Float64Array(frames);
  let frame = 0;
  for (const clip of clips) {
    for (let at = 0; at < clip.length; at += size) {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += (clip[at + i]! - mean[i]!) ** 2;
      own[frame++] = sum;
    }
  }
  const energy = own.reduce((sum, value) => sum + value, 0) / frames;
  return own.map((value) => (value > 0 ? energy / (energy + value) : 1));
}
