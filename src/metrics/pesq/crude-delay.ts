// Crude delay (P.862, 10.1.4.2): cross-correlation of the log levels of 4 ms windows.
import { createRealFft } from '../../audio/index.ts';
import { powerOfTwoFrom } from './frequency-filter.ts';
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
  /** Spectra of alignment frames under the Hann window, by position, where they are kept. */
  readonly frameSpectra?: Map<number, FrameSpectrum>;
  /** Whether spectra that are computed are added to those kept; not where they are shared between threads. */
  readonly keepsMoreSpectra?: boolean;
}

export interface FrameSpectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export interface EnvelopeCorrelation {
  /** Of the first maximum, in windows. */
  readonly lag: number;
  /** Number of lags; 0 where nothing was correlated. */
  readonly length: number;
  /** Value c of 0..length-1, at a lag of c + 1 - (length of the reference). Valid until the next correlation. */
  readonly valueAt: (c: number) => number;
}

const NOTHING: EnvelopeCorrelation = { lag: 0, length: 0, valueAt: () => 0 };

interface Scratch {
  readonly time: Float64Array;
  readonly a: FrameSpectrum;
  readonly b: FrameSpectrum;
}

const LARGEST_KEPT_SIZE = 1 << 16;
const scratches = new Map<number, Scratch>();

function scratchOf(size: number): Scratch {
  const known = scratches.get(size);
  if (known) return known;
  const spectrum = () => ({ re: new Float64Array(size / 2 + 1), im: new Float64Array(size / 2 + 1) });
  const scratch = { time: new Float64Array(size), a: spectrum(), b: spectrum() };
  if (size <= LARGEST_KEPT_SIZE) scratches.set(size, scratch);
  return scratch;
}

/** All lags of reference[fromRef, +countRef) and degraded[fromDeg, +countDeg), unless one has a single window. */
export function correlateEnvelopes(
  reference: Float64Array,
  fromRef: number,
  countRef: number,
  degraded: Float64Array,
  fromDeg: number,
  countDeg: number,
): EnvelopeCorrelation {
  if (countRef <= 1 || countDeg <= 1) return NOTHING;
  const length = countRef + countDeg - 1;
  const size = powerOfTwoFrom(length);
  const fft = createRealFft(size);
  const { time, a, b } = scratchOf(size);
  copyStretch(reference, fromRef, countRef, time);
  fft.forward(time, a.re, a.im);
  copyStretch(degraded, fromDeg, countDeg, time);
  fft.forward(time, b.re, b.im);
  multiplyConjugate(a.re, a.im, b.re, b.im);
  fft.inverse(b.re, b.im, time);
  let best = 0;
  let lag = 0;
  for (let t = 1 - countRef; t < countDeg; t++) {
    const value = time[t < 0 ? t + size : t]!;
    if (value > best) {
      best = value;
      lag = t;
    }
  }
  const valueAt = (c: number) => time[c < countRef - 1 ? c - countRef + 1 + size : c - countRef + 1]!;
  return { lag, length, valueAt };
}

/** b = conj(a) b, bin by bin: the spectrum of the correlation of a with b. */
export function multiplyConjugate(
  aRe: Float64Array,
  aIm: Float64Array,
  bRe: Float64Array,
  bIm: Float64Array,
): void {
  for (let k = 0; k < bRe.length; k++) {
    const re = aRe[k]! * bRe[k]! + aIm[k]! * bIm[k]!;
    bIm[k] = aRe[k]! * bIm[k]! - aIm[k]! * bRe[k]!;
    bRe[k] = re;
  }
}

/** Zeros where the source has nothing: boundaries of degenerate splits may lie outside. */
function copyStretch(source: Float64Array, from: number, count: number, out: Float64Array): void {
  const first = Math.max(0, from);
  const end = Math.min(source.length, from + count);
  out.fill(0);
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
): EnvelopeCorrelation & { readonly delay: number } {
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
  return { ...correlation, delay: expected + correlation.lag * rate.window };
}
