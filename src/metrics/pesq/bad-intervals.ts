// Bad intervals (P.862, 10.2.11): where the disturbance stays high the delay may be wrong, so it is sought anew there,
// and the smaller disturbance counts. Also the frames that are not counted because the delay decreased.
import { createRealFft } from '../../audio/index.ts';
import { multiplyConjugate } from './crude-delay.ts';
import { powerOfTwoFrom } from './frequency-filter.ts';
import { GUARD_WINDOWS, type PesqRate } from './rate.ts';
import type { Utterance } from './utterances.ts';

const BAD_DISTURBANCE = 30;
const SMEAR_FRAMES = 2;
const LEAST_FRAMES = 5;
const SEARCH_FRAMES = 4;
const LEAST_CORRELATION = 0.5;
const LEAST_POWER = 1e-6;

export interface BadInterval {
  /** [startFrame, stopFrame) and [startSample, stopSample). */
  readonly startFrame: number;
  readonly stopFrame: number;
  readonly startSample: number;
  readonly stopSample: number;
  delayFound: number;
  correlation: number;
  delayUsed: number;
}

export function hasBadFrame(disturbance: Float64Array): boolean {
  return disturbance.some((d) => d > BAD_DISTURBANCE);
}

/** Ranges [from, to) of frames that a decrease of the delay makes meaningless. */
export function skippedFrames(
  utterances: readonly Utterance[],
  stopFrame: number,
  rate: PesqRate,
): [from: number, to: number][] {
  const { window, hop } = rate;
  const ranges: [number, number][] = [];
  for (let u = 1; u < utterances.length; u++) {
    const previous = utterances[u - 1]!;
    const current = utterances[u]!;
    const jump = current.delay - previous.delay;
    if (!(jump < -hop)) continue;
    // begins in the time of the degraded signal, ends in that of the reference: as in the standard's program
    const startsAt = Math.trunc(((current.start - GUARD_WINDOWS) * window + current.delay) / hop);
    const endsAt = Math.trunc(((previous.end - GUARD_WINDOWS) * window + previous.delay) / hop);
    const from = Math.max(0, Math.min(startsAt, endsAt));
    const last = Math.trunc(((current.start - GUARD_WINDOWS) * window - jump) / hop) + 1;
    const to = Math.min(last + 1, stopFrame);
    if (from < to) ranges.push([from, to]);
  }
  return ranges;
}

/** Runs of at least five bad frames, short gaps closed; frame 0 is never bad. */
export function badIntervals(disturbance: Float64Array, stopFrame: number, rate: PesqRate): BadInterval[] {
  const bad = (f: number) => f > 0 && disturbance[f]! > BAD_DISTURBANCE;
  const smeared = (f: number) => {
    if (f < SMEAR_FRAMES || f >= stopFrame - SMEAR_FRAMES) return false;
    return (bad(f - 2) || bad(f - 1) || bad(f)) && (bad(f) || bad(f + 1) || bad(f + 2));
  };
  const found: BadInterval[] = [];
  for (let f = 0; f <= stopFrame; f++) {
    if (!smeared(f)) continue;
    const startFrame = f;
    while (f <= stopFrame && smeared(f)) f++;
    if (f - startFrame < LEAST_FRAMES) continue;
    found.push({
      startFrame,
      stopFrame: f,
      startSample: rate.guard + startFrame * rate.hop,
      stopSample: rate.guard + f * rate.hop + rate.frame,
      delayFound: 0,
      correlation: 0,
      delayUsed: 0,
    });
  }
  return found;
}

/** A part of a signal. */
export interface Stretch {
  /** Where it begins in the signal. */
  readonly first: number;
  readonly samples: Float64Array;
}

/** The degraded signal around an interval, as far as its delay is sought, with the delays of the utterances taken out. */
export function compensateDelays(
  degraded: Float64Array,
  { startSample, stopSample }: BadInterval,
  utterances: readonly Utterance[],
  longest: number,
  rate: PesqRate,
): Stretch {
  const { guard, padding, window } = rate;
  const range = SEARCH_FRAMES * rate.frame;
  const first = startSample - range;
  const samples = new Float64Array(stopSample + range - first);
  const end = longest + padding - guard;
  const from = Math.max(guard, first);
  const to = Math.min(end, stopSample + range);
  // the last utterance that starts at or before a sample; starts need not ascend
  const starts = utterances.map(({ start }) => start * window);
  const boundaries = [...new Set([from, ...starts.filter((s) => s > from && s < to), to])];
  boundaries.sort((a, b) => a - b);
  for (let piece = 0; piece + 1 < boundaries.length; piece++) {
    const begin = boundaries[piece]!;
    const last = starts.findLastIndex((s) => s <= begin);
    const { delay } = utterances[Math.max(0, last)]!;
    for (let i = begin; i < boundaries[piece + 1]!; i++) {
      samples[i - first] = degraded[Math.min(end - 1, Math.max(guard, i + delay))] ?? 0;
    }
  }
  return { first, samples };
}

/**
 * Sets delay and correlation of an interval; gains are those of the level alignment.
 * @param compensated what `compensateDelays` gives of it
 */
export function findIntervalDelay(
  interval: BadInterval,
  reference: Float64Array,
  gainRef: number,
  compensated: Stretch,
  gainDeg: number,
  longest: number,
  rate: PesqRate,
): void {
  const { startSample, stopSample } = interval;
  const range = SEARCH_FRAMES * rate.frame;
  const length = stopSample - startSample;
  const total = length + 2 * range;
  const size = powerOfTwoFrom(total);
  const lowest = rate.guard;
  const highest = longest - rate.guard + rate.padding - 1;
  const x = new Float64Array(size);
  const y = new Float64Array(size);
  let energyX = 0;
  for (let i = 0; i < length; i++) {
    x[i] = Math.abs(reference[startSample + i] ?? 0);
    energyX += x[i]! * x[i]!;
  }
  let energyY = 0;
  for (let i = 0; i < total; i++) {
    const at = Math.min(highest, Math.max(lowest, startSample - range + i));
    y[i] = Math.abs(compensated.samples[at - compensated.first]!);
    energyY += y[i]! * y[i]!;
  }
  const transformLength = powerOfTwoFrom(2 * total);
  if ((energyX * gainRef * gainRef) / transformLength <= LEAST_POWER) return;
  if ((energyY * gainDeg * gainDeg) / transformLength <= LEAST_POWER) return;
  correlate(x, y);
  const scale = 1 / Math.sqrt(energyX * energyY);
  for (let k = 0; k < 2 * range; k++) {
    if (x[k]! * scale > interval.correlation) {
      interval.correlation = x[k]! * scale;
      interval.delayFound = k - range;
    }
  }
  interval.delayUsed = interval.correlation < LEAST_CORRELATION ? 0 : interval.delayFound;
}

/** x[k] becomes sum_i x[i] y[i + k]; circular, but the zeros behind x keep the lags used here apart. */
function correlate(x: Float64Array, y: Float64Array): void {
  const bins = x.length / 2 + 1;
  const fft = createRealFft(x.length);
  const aRe = new Float64Array(bins);
  const aIm = new Float64Array(bins);
  const bRe = new Float64Array(bins);
  const bIm = new Float64Array(bins);
  fft.forward(x, aRe, aIm);
  fft.forward(y, bRe, bIm);
  multiplyConjugate(aRe, aIm, bRe, bIm);
  fft.inverse(bRe, bIm, x);
}

/**
 * The samples of an interval, moved by its delay. That is all that its frames cover, and none of it lies in another interval: these are
 * three frames apart.
 */
export function realign(
  { first, samples }: Stretch,
  { startSample, stopSample, delayUsed }: BadInterval,
  longest: number,
): Float64Array {
  const moved = new Float64Array(stopSample - startSample);
  for (let i = 0; i < moved.length; i++) {
    const at = Math.min(longest - 1, Math.max(0, startSample + i + delayUsed));
    moved[i] = samples[at - first]!;
  }
  return moved;
}
