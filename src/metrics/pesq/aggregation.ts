// Aggregation over time (P.862, 10.2.10-10.2.12): weights by level and by time, syllables of 320 ms, then the whole.
import type { PesqRate } from './rate.ts';

const WEIGHT_OFFSET = 1e5;
const WEIGHT_REFERENCE = 1e7;
const WEIGHT_EXPONENT = 0.04;
const LARGEST_DISTURBANCE = 45;
const LONG_FRAMES = 1000;
const LONG_SPAN = 5500;
const LARGEST_TIME_SHARE = 0.5;
const SYLLABLE_FRAMES = 20;
const SYLLABLE_HOP = 10;

/** Divides by the loudness weight of each frame and limits; in place. */
export function weightByLevel(disturbance: Float64Array, audibleRef: Float64Array): void {
  for (let f = 0; f < disturbance.length; f++) {
    const weight = ((audibleRef[f]! + WEIGHT_OFFSET) / WEIGHT_REFERENCE) ** WEIGHT_EXPONENT;
    disturbance[f] = Math.min(LARGEST_DISTURBANCE, disturbance[f]! / weight);
  }
}

/** Of signals over 16 s the beginning counts less. Null: all weights are 1. */
export function timeWeights(frameCount: number, longest: number, rate: PesqRate): Float64Array | null {
  if (frameCount <= LONG_FRAMES) return null;
  const n = Math.floor((longest - 2 * rate.guard) / rate.hop) - 1;
  const share = Math.min(LARGEST_TIME_SHARE, (n - LONG_FRAMES) / LONG_SPAN);
  const weights = new Float64Array(frameCount);
  for (let f = 0; f < frameCount; f++) weights[f] = 1 - share + (share * f) / n;
  return weights;
}

/** L6 over syllables, L2 over the signal. Divides a syllable by 20 even where the signal ends within it. */
export function aggregate(
  disturbance: Float64Array,
  startFrame: number,
  stopFrame: number,
  weights: Float64Array | null,
): number {
  let sum = 0;
  let weightSum = 0;
  for (let first = startFrame; first <= stopFrame; first += SYLLABLE_HOP) {
    let syllable = 0;
    const end = Math.min(first + SYLLABLE_FRAMES, stopFrame + 1);
    for (let f = first; f < end; f++) syllable += disturbance[f]! ** 6;
    // the weight is looked up from the first frame that counts, not from frame 0
    const weight = weights ? weights[first - startFrame]! : 1;
    sum += weight * weight * (syllable / SYLLABLE_FRAMES) ** (1 / 3);
    weightSum += weight * weight;
  }
  return Math.sqrt(sum / weightSum);
}
