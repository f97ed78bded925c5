// Fine delay (P.862, 10.1.4.3): a histogram of the cross-correlation peaks of overlapping 64 ms frames, within
// +-32 ms of the crude delay.
import type { PairCorrelator } from '../../audio/index.ts';
import type { AlignmentView, FrameSpectrum } from './crude-delay.ts';
import type { PesqRate } from './rate.ts';
import { copyFrame, loadFrame } from './windowed-frame.ts';

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

/** By delay, which is the same for a whole walk, then by position in the reference. */
type KnownPeaks = Map<number, Map<number, FramePeaks>>;

/**
 * Correlates frames of the two signals and finds their peaks; owns the scratch memory of the search. Two frames share
 * one complex transform in each direction, so a frame is computed together with the next one of its walk.
 */
export class FrameCorrelator {
  readonly size: number;
  /** Half width of the triangle that smooths a histogram. */
  readonly kernel: number;
  readonly referenceTotal: number;
  readonly degradedTotal: number;
  readonly #rate: PesqRate;
  readonly #reference: AlignmentView;
  readonly #degraded: AlignmentView;
  readonly #scratch: readonly [FrameSpectrum, FrameSpectrum];
  readonly #frame: Float64Array;
  /** Under the Hann window: locating and splitting meet some of the same frames. */
  readonly #known: KnownPeaks = new Map();
  /** Under another window, of one attempt to split. */
  #otherWindow: Float64Array | null = null;
  readonly #knownOther: KnownPeaks = new Map();

  constructor(reference: AlignmentView, degraded: AlignmentView, rate: PesqRate) {
    const { alignmentSize: size } = rate;
    this.size = size;
    this.kernel = size / KERNEL_DIVISOR;
    this.referenceTotal = reference.total;
    this.degradedTotal = degraded.total;
    this.#rate = rate;
    this.#reference = reference;
    this.#degraded = degraded;
    this.#scratch = [createFrameSpectrum(size / 2 + 1), createFrameSpectrum(size / 2 + 1)];
    this.#frame = new Float64Array(size);
  }

  /**
   * Peaks of the frames at p of the reference and q of the degraded signal.
   * @param window null: the Hann window
   * @param step samples to the next frame of the walk, which is computed at the same time
   */
  peaks(p: number, q: number, window: Float64Array | null, step: number): FramePeaks {
    const walks = this.#knownUnder(window);
    let known = walks.get(q - p);
    if (!known) {
      known = new Map();
      walks.set(q - p, known);
    }
    const found = known.get(p);
    if (found) return found;
    const [first, second] = this.#correlatePair(p, q, step, window ?? this.#rate.alignmentHann);
    known.set(p, first);
    known.set(p + step, second);
    return first;
  }

  #knownUnder(window: Float64Array | null): KnownPeaks {
    if (!window) return this.#known;
    if (window !== this.#otherWindow) {
      this.#otherWindow = window;
      this.#knownOther.clear();
    }
    return this.#knownOther;
  }

  #correlatePair(p: number, q: number, step: number, window: Float64Array): [FramePeaks, FramePeaks] {
    const a1 = this.#referenceSpectrum(p, window, this.#scratch[0]);
    const a2 = this.#referenceSpectrum(p + step, window, this.#scratch[1]);
    const { alignmentPairs: pairs } = this.#rate;
    copyFrame(this.#degraded.signal, q, pairs.frames[0]);
    copyFrame(this.#degraded.signal, q + step, pairs.frames[1]);
    pairs.correlate(window, [a1, a2]);
    return [peaksOf(pairs, 0), peaksOf(pairs, 1)];
  }

  #referenceSpectrum(p: number, window: Float64Array, scratch: FrameSpectrum): FrameSpectrum {
    const kept = window === this.#rate.alignmentHann ? this.#reference.frameSpectra : undefined;
    const known = kept?.get(p);
    if (known) return known;
    const keep = kept !== undefined && this.#reference.keepsMoreSpectra && kept.size < MOST_KEPT_SPECTRA;
    const spectrum = keep ? createFrameSpectrum(this.size / 2 + 1) : scratch;
    loadFrame(this.#reference.signal, p, window, this.#frame);
    this.#rate.alignmentFft.forward(this.#frame, spectrum.re, spectrum.im);
    if (keep) kept.set(p, spectrum);
    return spectrum;
  }
}

function createFrameSpectrum(length: number): FrameSpectrum {
  return { re: new Float64Array(length), im: new Float64Array(length) };
}

function peaksOf(pairs: PairCorrelator, which: 0 | 1): FramePeaks {
  const level = PEAK_FRACTION * pairs.greatest(which);
  // rounded to single precision, so that equal votes at different lags give equal (exact) sums
  return { vote: Math.fround(level ** PEAK_EXPONENT), lags: pairs.lagsAbove(which, level) };
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
    const { vote, lags } = correlator.peaks(p, q, null, size / 4);
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
