// Fine delay (P.862, 10.1.4.3): a histogram of the cross-correlation peaks of overlapping 64 ms frames, within
// +-32 ms of the crude delay.
import type { RealFft } from '../../audio/index.ts';
import type { AlignmentView, FrameSpectrum } from './crude-delay.ts';
import { loadFrame } from './frames.ts';
import type { PesqRate } from './rate.ts';

const PEAK_FRACTION = 0.99;
const PEAK_EXPONENT = 0.125;
const KERNEL_DIVISOR = 64;
/** 8 kB each at 16 kHz; 4096 frames span 65 s. */
const MOST_KEPT_SPECTRA = 4096;

export interface FineDelay {
  /** Samples. */
  readonly delay: number;
  /** Share of the histogram that agrees with the delay, 0..1. */
  readonly confidence: number;
}

/** The lags at which one pair of frames correlates best. */
export interface FramePeaks {
  /** What each of the lags adds to a histogram. */
  readonly vote: number;
  /** 0..size-1, ascending. */
  readonly lags: readonly number[];
}

/** Correlates single frames of the two signals; owns the scratch memory of the search. */
export class FrameCorrelator {
  readonly size: number;
  /** Half width of the triangle that smooths a histogram. */
  readonly kernel: number;
  readonly referenceTotal: number;
  readonly degradedTotal: number;
  readonly #fft: RealFft;
  readonly #hann: Float64Array;
  readonly #reference: AlignmentView;
  readonly #degraded: AlignmentView;
  readonly #time: Float64Array;
  readonly #scratch: FrameSpectrum;
  readonly #product: FrameSpectrum;
  /** Under the Hann window: locating and splitting meet the same frames. */
  readonly #known = new Map<number, FramePeaks>();

  constructor(reference: AlignmentView, degraded: AlignmentView, rate: PesqRate) {
    this.size = rate.alignmentSize;
    this.kernel = rate.alignmentSize / KERNEL_DIVISOR;
    this.referenceTotal = reference.total;
    this.degradedTotal = degraded.total;
    this.#fft = rate.alignmentFft;
    this.#hann = rate.alignmentHann;
    this.#reference = reference;
    this.#degraded = degraded;
    this.#time = new Float64Array(this.size);
    this.#scratch = createFrameSpectrum(this.size);
    this.#product = createFrameSpectrum(this.size);
  }

  /** Peaks of the frames at p of the reference and q of the degraded signal, under `window` or the Hann window. */
  peaks(p: number, q: number, window: Float64Array | null): FramePeaks {
    if (window) return this.#correlate(p, q, window);
    const key = p * 2 ** 26 + q;
    let found = this.#known.get(key);
    if (!found) {
      found = this.#correlate(p, q, this.#hann);
      this.#known.set(key, found);
    }
    return found;
  }

  #correlate(p: number, q: number, window: Float64Array): FramePeaks {
    const { size } = this;
    const a = this.#referenceSpectrum(p, window);
    const { re, im } = this.#product;
    const time = this.#time;
    loadFrame(this.#degraded.signal, q, window, time);
    this.#fft.forward(time, re, im);
    for (let k = 0; k <= size / 2; k++) {
      const ar = a.re[k]!;
      const ai = a.im[k]!;
      const br = re[k]!;
      const bi = im[k]!;
      re[k] = ar * br + ai * bi;
      im[k] = ar * bi - ai * br;
    }
    this.#fft.inverse(re, im, time);
    let largest = 0;
    for (let t = 0; t < size; t++) {
      const value = Math.abs(time[t]!);
      if (value > largest) largest = value;
    }
    const level = PEAK_FRACTION * largest;
    const lags: number[] = [];
    for (let t = 0; t < size; t++) if (Math.abs(time[t]!) > level) lags.push(t);
    // rounded to single precision, so that equal votes at different lags give equal (exact) sums
    return { vote: Math.fround(level ** PEAK_EXPONENT), lags };
  }

  #referenceSpectrum(p: number, window: Float64Array): FrameSpectrum {
    const kept = window === this.#hann ? this.#reference.frameSpectra : undefined;
    const known = kept?.get(p);
    if (known) return known;
    const keep = kept !== undefined && kept.size < MOST_KEPT_SPECTRA;
    const spectrum = keep ? createFrameSpectrum(this.size) : this.#scratch;
    loadFrame(this.#reference.signal, p, window, this.#time);
    this.#fft.forward(this.#time, spectrum.re, spectrum.im);
    if (keep) kept.set(p, spectrum);
    return spectrum;
  }
}

function createFrameSpectrum(size: number): FrameSpectrum {
  return { re: new Float64Array(size / 2 + 1), im: new Float64Array(size / 2 + 1) };
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
    const { vote, lags } = correlator.peaks(p, q, null);
    for (const t of lags) histogram[t]! += vote;
    total += vote * lags.length;
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
