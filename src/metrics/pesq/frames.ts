// Frames of the perceptual model (P.862, 10.2): 32 ms, half overlapping, the degraded one read at the delay of its
// utterance. Silence at the ends of the reference bounds the frames that count.
import type { PesqRate } from './rate.ts';
import { delayAt, type Utterance } from './utterances.ts';

/** Sum of five magnitudes, 16-bit units after level alignment, above which the signal has begun. */
const SILENCE_SUM = 500;

export interface FrameRange {
  /** Samples of silence before and after the reference. */
  readonly skippedAtStart: number;
  readonly skippedAtEnd: number;
  /** Frames 0..stopFrame are computed, startFrame..stopFrame aggregated. */
  readonly startFrame: number;
  readonly stopFrame: number;
}

/**
 * @param signal model signal of the reference, at the level of the input
 * @param gain its level alignment
 * @param longest samples of the longer signal with guards, without padding
 */
export function frameRange(signal: Float64Array, gain: number, longest: number, rate: PesqRate): FrameRange {
  const { guard, padding, hop } = rate;
  const limit = Math.floor(longest / 2);
  const least = SILENCE_SUM / gain;
  let skippedAtStart = 0;
  while (skippedAtStart < limit && sumOfFive(signal, guard + skippedAtStart) < least) skippedAtStart++;
  let skippedAtEnd = 0;
  const last = longest - guard + padding - 1;
  while (skippedAtEnd < limit && sumOfFive(signal, last - skippedAtEnd - 4) < least) skippedAtEnd++;
  const body = longest - 2 * guard + padding;
  return {
    skippedAtStart,
    skippedAtEnd,
    startFrame: Math.floor(skippedAtStart / hop),
    stopFrame: Math.floor((body - skippedAtEnd) / hop) - 1,
  };
}

/** Of the magnitudes from `first` on; 0 outside the signal. */
function sumOfFive(signal: Float64Array, first: number): number {
  let sum = 0;
  const end = Math.min(signal.length, first + 5);
  for (let i = Math.max(0, first); i < end; i++) sum += Math.abs(signal[i]!);
  return sum;
}

/** Where frame `f` of the degraded signal begins, or -1 where it lies outside and counts as silence. */
export function degradedPosition(
  f: number,
  utterances: readonly Utterance[],
  longest: number,
  rate: PesqRate,
): number {
  const position = rate.guard + f * rate.hop;
  const shifted = position + delayAt(utterances, position, rate.window);
  return shifted > 0 && shifted + rate.frame < longest + rate.padding ? shifted : -1;
}
