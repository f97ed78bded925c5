// Zero-phase filtering with a piecewise linear response in dB over Hz: one transform over the whole signal.
// Circular over the transform length, as in the standard's program: what precedes the signal wraps to its end.
import { createRealFft, type RealFft } from '../../audio/index.ts';
import type { ResponsePoints } from './filters.table.ts';

/** Spectrum of a signal and the work area for filtered copies of it. */
export interface FilterSpectrum {
  readonly size: number;
  readonly fft: RealFft;
  /** Samples, then each filtered copy. */
  readonly time: Float64Array;
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly filteredRe: Float64Array;
  readonly filteredIm: Float64Array;
}

const LARGEST_KEPT_SIZE = 1 << 20;
const kept = new Map<number, FilterSpectrum>();
/** Larger ones (over a minute at 16 kHz) hold hundreds of megabytes: used again only while they happen to live. */
let largest: WeakRef<FilterSpectrum> | undefined;

function workAreaOf(size: number): FilterSpectrum {
  const known = kept.get(size) ?? largest?.deref();
  if (known?.size === size) return known;
  const bins = size / 2 + 1;
  const area: FilterSpectrum = {
    size,
    fft: createRealFft(size),
    time: new Float64Array(size),
    re: new Float64Array(bins),
    im: new Float64Array(bins),
    filteredRe: new Float64Array(bins),
    filteredIm: new Float64Array(bins),
  };
  if (size <= LARGEST_KEPT_SIZE) kept.set(size, area);
  else largest = new WeakRef(area);
  return area;
}

export function powerOfTwoFrom(length: number): number {
  let size = 1;
  while (size < length) size *= 2;
  return size;
}

/** Transform of `samples` extended by zeros to `length` and on to a power of two. Valid until the next call. */
export function transformForFilters(samples: Float64Array, length: number): FilterSpectrum {
  const area = workAreaOf(powerOfTwoFrom(length));
  area.time.set(samples);
  area.time.fill(0, samples.length);
  area.fft.forward(area.time, area.re, area.im);
  return area;
}

/** Leaves the filtered signal in `area.time`; `area.re` and `area.im` stay as they are. */
export function applyResponse(area: FilterSpectrum, points: ResponsePoints, sampleRateHz: number): void {
  const { re, im, filteredRe, filteredIm, size } = area;
  const hzPerBin = sampleRateHz / size;
  const reference = decibelsAt(points, 1000);
  let k = 0;
  for (let i = 0; i + 1 < points.length && k <= size / 2; i++) {
    const [fromHz, fromDb] = points[i]!;
    const [toHz, toDb] = points[i + 1]!;
    const last = Math.min(size / 2, Math.floor(toHz / hzPerBin));
    const slope = (toDb - fromDb) / (toHz - fromHz);
    const ratio = 10 ** ((slope * hzPerBin) / 20);
    // Along a segment the factor is a geometric sequence; it starts anew often enough to keep full precision.
    while (k <= last) {
      const stop = Math.min(last, k + 63);
      let factor = 10 ** ((fromDb + slope * (k * hzPerBin - fromHz) - reference) / 20);
      for (; k <= stop; k++) {
        filteredRe[k] = re[k]! * factor;
        filteredIm[k] = im[k]! * factor;
        factor *= ratio;
      }
    }
  }
  area.fft.inverse(filteredRe, filteredIm, area.time);
}

/** Linear interpolation between the points. */
export function decibelsAt(points: ResponsePoints, hz: number): number {
  for (let i = 0; i + 1 < points.length; i++) {
    const [fromHz, fromDb] = points[i]!;
    const [toHz, toDb] = points[i + 1]!;
    if (hz >= fromHz && hz <= toHz) return fromDb + ((toDb - fromDb) * (hz - fromHz)) / (toHz - fromHz);
  }
  throw new RangeError(`no response at ${hz} Hz`);
}
