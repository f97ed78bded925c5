// Crude delay (P.862, 10.1.4.2): cross-correlation of the log levels of 4 ms windows.
import { createRealFft } from '../../audio/index.ts';
import { correlationSizeFrom } from './frequency-filter.ts';
import type { PesqRate } from './rate.ts';

/** What time alignment knows of one signal. */
export interface AlignmentView {
  /** Samples with guards, without padding. */
  readonly total: number;
  /** Alignment copy, guards and padding included. */
  readonly signal: Float64Array;
  /** Speech power per 4 ms window, 0 where there is none. */
  readonly activity: Float64Array;
  readonly logLevel: Float64Array;
}

/** Values Y[0..length-1] of a correlation; Y[c] belongs to a lag of c + 1 - (length of the reference) windows. */
export interface EnvelopeCorrelation {
  /** Of the first maximum, in windows. */
  readonly lag: number;
  /** 0 where nothing was correlated. */
  readonly length: number;
  readonly values: Float64Array;
}

const nothing: EnvelopeCorrelation = { lag: 0, length: 0, values: new Float64Array(0) };

/** All lags of reference[fromRef, +countRef) and degraded[fromDeg, +countDeg), unless one has a single window. */
export function correlateEnvelopes(
  reference: Float64Array,
  fromRef: number,
  countRef: number,
  degraded: Float64Array,
  fromDeg: number,
  countDeg: number,
): EnvelopeCorrelation {
  if (countRef <= 1 || countDeg <= 1) return nothing;
  const length = countRef + countDeg - 1;
  const size = correlationSizeFrom(length);
  const fft = createRealFft(size);
  const bins = size / 2 + 1;
  const time = new Float64Array(size);
  const aRe = new Float64Array(bins);
  const aIm = new Float64Array(bins);
  const bRe = new Float64Array(bins);
  const bIm = new Float64Array(bins);
  copyStretch(reference, fromRef, countRef, time);
  fft.forward(time, aRe, aIm);
  time.fill(0);
  copyStretch(degraded, fromDeg, countDeg, time);
  fft.forward(time, bRe, bIm);
  for (let k = 0; k < bins; k++) {
    const re = aRe[k]! * bRe[k]! + aIm[k]! * bIm[k]!;
    aIm[k] = aRe[k]! * bIm[k]! - aIm[k]! * bRe[k]!;
    aRe[k] = re;
  }
  fft.inverse(aRe, aIm, time);
  const values = new Float64Array(length);
  let best = 0;
  let at = countRef - 1;
  for (let c = 0; c < length; c++) {
    const lag = c - (countRef - 1);
    const value = time[lag < 0 ? lag + size : lag]!;
    values[c] = value;
    if (value > best) {
      best = value;
      at = c;
    }
  }
  return { lag: at - (countRef - 1), length, values };
}

/** What lies outside the source stays zero in `out` (boundaries of degenerate splits may lie there). */
export function copyStretch(source: Float64Array, from: number, count: number, out: Float64Array): void {
  const first = Math.max(0, from);
  const end = Math.min(source.length, from + count);
  if (first < end) out.set(source.subarray(first, end), first - from);
}

/** Delay of the whole signals, samples. */
export function wholeDelay(reference: AlignmentView, degraded: AlignmentView, rate: PesqRate): number {
  const { logLevel: r } = reference;
  const { logLevel: q } = degraded;
  return correlateEnvelopes(r, 0, r.length, q, 0, q.length).lag * rate.window;
}

/** Delay of the windows [from, to) of the reference, samples, sought around `expected` (a multiple of a window). */
export function stretchDelay(
  reference: AlignmentView,
  degraded: AlignmentView,
  from: number,
  to: number,
  expected: number,
  rate: PesqRate,
): { delay: number; correlation: EnvelopeCorrelation } {
  let fromRef = from;
  let fromDeg = from + expected / rate.window;
  if (fromDeg < 0) {
    fromRef = -expected / rate.window;
    fromDeg = 0;
  }
  const countRef = to - fromRef;
  const countDeg = Math.min(countRef, degraded.logLevel.length - fromDeg);
  const correlation = correlateEnvelopes(
    reference.logLevel,
    fromRef,
    countRef,
    degraded.logLevel,
    fromDeg,
    countDeg,
  );
  return { delay: expected + correlation.lag * rate.window, correlation };
}
