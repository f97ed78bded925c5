// Fine delay (P.862, 10.1.4.3): a histogram of the cross-correlation peaks of overlapping 64 ms frames, within
// +-32 ms of the crude delay.
import type { AlignmentView } from './crude-delay.ts';
import { loadFrame } from './frames.ts';
import type { PesqRate } from './rate.ts';

const PEAK_FRACTION = 0.99;
const PEAK_EXPONENT = 0.125;
const KERNEL_DIVISOR = 64;

export interface FineDelay {
  /** Samples. */
  readonly delay: number;
  /** Share of the histogram that agrees with the delay, 0..1. */
  readonly confidence: number;
}

/** Correlates single frames; owns the scratch memory of the search. */
export class FrameCorrelator {
  readonly size: number;
  /** Half width of the triangle that smooths a histogram. */
  readonly kernel: number;
  /** |C[t]| of the latest frame. */
  readonly magnitude: Float64Array;
  readonly #rate: PesqRate;
  readonly #reference: AlignmentView;
  readonly #degraded: AlignmentView;
  readonly #time: Float64Array;
  readonly #aRe: Float64Array;
  readonly #aIm: Float64Array;
  readonly #bRe: Float64Array;
  readonly #bIm: Float64Array;

  constructor(reference: AlignmentView, degraded: AlignmentView, rate: PesqRate) {
    this.size = rate.alignmentSize;
    this.kernel = rate.alignmentSize / KERNEL_DIVISOR;
    this.#rate = rate;
    this.#reference = reference;
    this.#degraded = degraded;
    const bins = this.size / 2 + 1;
    this.#time = new Float64Array(this.size);
    this.#aRe = new Float64Array(bins);
    this.#aIm = new Float64Array(bins);
    this.#bRe = new Float64Array(bins);
    this.#bIm = new Float64Array(bins);
    this.magnitude = this.#time;
  }

  get referenceTotal(): number {
    return this.#reference.total;
  }

  get degradedTotal(): number {
    return this.#degraded.total;
  }

  /**
   * Fills `magnitude` for the frames at p of the reference and q of the degraded signal and returns the level
   * above which a value is a peak.
   */
  correlate(p: number, q: number, window: Float64Array): number {
    const { size } = this;
    const fft = this.#rate.alignmentFft;
    const time = this.#time;
    const aRe = this.#aRe;
    const aIm = this.#aIm;
    const bRe = this.#bRe;
    const bIm = this.#bIm;
    const ref = this.#reference.signal;
    const deg = this.#degraded.signal;
    loadFrame(ref, p, window, time);
    fft.forward(time, aRe, aIm);
    loadFrame(deg, q, window, time);
    fft.forward(time, bRe, bIm);
    for (let k = 0; k <= size / 2; k++) {
      const re = aRe[k]! * bRe[k]! + aIm[k]! * bIm[k]!;
      aIm[k] = aRe[k]! * bIm[k]! - aIm[k]! * bRe[k]!;
      aRe[k] = re;
    }
    fft.inverse(aRe, aIm, time);
    let largest = 0;
    for (let t = 0; t < size; t++) {
      const value = Math.abs(time[t]!);
      time[t] = value;
      if (value > largest) largest = value;
    }
    return PEAK_FRACTION * largest;
  }
}

/** A vote, rounded to single precision so that equal votes at different places give equal (exact) sums. */
export function peakVote(level: number): number {
  return Math.fround(level ** PEAK_EXPONENT);
}

/** Delay within +-size/2 around `crude` from a histogram of lags that is smoothed already. */
export function delayOfHistogram(smoothed: Float64Array, total: number, crude: number): FineDelay {
  if (!(total > 0)) return { delay: crude, confidence: 0 };
  let best = 0;
  let at = 0;
  for (let t = 0; t < smoothed.length; t++) {
    if (smoothed[t]! > best) {
      best = smoothed[t]!;
      at = t;
    }
  }
  const lag = at >= smoothed.length / 2 ? at - smoothed.length : at;
  return { delay: crude + lag, confidence: best / total };
}

/** Fine delay of the windows [from, to) of the reference. */
export function fineDelay(
  correlator: FrameCorrelator,
  from: number,
  to: number,
  crude: number,
  rate: PesqRate,
): FineDelay {
  const { size } = correlator;
  const histogram = new Float64Array(size);
  let total = 0;
  let p = from * rate.window;
  let q = p + crude;
  if (q < 0) {
    p = -crude;
    q = 0;
  }
  while (q + size <= correlator.degradedTotal && p + size <= to * rate.window) {
    const level = correlator.correlate(p, q, rate.alignmentHann);
    const vote = peakVote(level);
    for (let t = 0; t < size; t++) {
      if (correlator.magnitude[t]! > level) {
        histogram[t]! += vote;
        total += vote;
      }
    }
    p += size / 4;
    q += size / 4;
  }
  const smoothed = new Float64Array(size);
  for (let t = 0; t < size; t++) {
    if (histogram[t]! > 0) addTriangle(smoothed, t, histogram[t]!, correlator.kernel);
  }
  return delayOfHistogram(smoothed, total, crude);
}

/** Adds `weight` (1 - |j| / kernel) at t + j, circularly. */
export function addTriangle(histogram: Float64Array, t: number, weight: number, kernel: number): void {
  // weight / kernel is exact: the kernel is 8 or 16
  const unit = weight / kernel;
  const mask = histogram.length - 1;
  for (let j = 1 - kernel; j < kernel; j++) histogram[(t + j) & mask]! += unit * (kernel - Math.abs(j));
}
