// Short-time Fourier transform and its inverse as torch.stft / torch.istft with center=True do them: frame f is
// centred on sample f * hop, the signal is continued by reflection, overlap-add is divided by the sum of the products of
// both windows.
// Deviation: a clip that is not a multiple of the hop gets one frame more than torch gives it, so that its last samples
// lie under two frames and come back whole; the frames that torch has are the same.
import { HushbitError } from '../base/errors.ts';
import { createRealFft } from './fft.ts';
import { makeWindow, type WindowName } from './window.ts';

export interface StftShape {
  /** Samples of a frame and of its window; even. */
  fftSize: number;
  /** Samples from frame to frame, at most fftSize. */
  hop: number;
  /** At analysis. */
  window: WindowName;
  /** At synthesis; where it is missing, `window`. `rectangular` is plain overlap-add. */
  synthesisWindow?: WindowName;
  /** Samples of both windows where they are shorter than a frame; zeros lie around them. */
  windowLength?: number;
  /**
   * `centred`: as at the head of this file. `stream`: as a device has it, silence before the clip and after it, hop by hop. What a
   * frame overlaps of the one before (fftSize - hop) is heard as silence first, as in the scripts of DTLN: a network that starts
   * with the speech itself has a state that no running one has.
   */
  framing?: Framing;
  /** `sum`: frames are added up as they are; where it is missing, divided by what the windows sum to. */
  overlap?: 'sum';
}

export type Framing = 'centred' | 'stream';
export const FRAMINGS: readonly Framing[] = ['centred', 'stream'];

/** Hops of silence that a stream begins with. */
const silentHops = ({ fftSize, hop }: StftShape): number => Math.ceil((fftSize - hop) / hop);

/** First sample of the first frame. */
function firstStart(shape: StftShape): number {
  const { fftSize, hop, framing } = shape;
  return framing === 'stream' ? hop - fftSize - silentHops(shape) * hop : -fftSize / 2;
}

/** Frames of a clip: so many that all that lie over its last sample are among them. */
export function framesOfClip(samples: number, shape: StftShape): number {
  const { fftSize, hop } = shape;
  if (shape.framing !== 'stream' || samples === 0) return frameCount(samples, hop);
  return silentHops(shape) + Math.ceil(samples / hop) + Math.ceil(fftSize / hop) - 1;
}

/** Both windows of a shape, [fftSize]. */
export function windowsOf({ fftSize, window, synthesisWindow = window, windowLength }: StftShape): {
  readonly analysis: Float64Array;
  readonly synthesis: Float64Array;
} {
  const analysis = makeWindow(window, fftSize, windowLength);
  return {
    analysis,
    synthesis: synthesisWindow === window ? analysis : makeWindow(synthesisWindow, fftSize, windowLength),
  };
}

export interface Spectrum {
  frames: number;
  /** fftSize / 2 + 1 */
  bins: number;
  /** Row-major [frames, bins]. */
  re: Float32Array<ArrayBuffer>;
  im: Float32Array<ArrayBuffer>;
}

/** 1 + ceil(samples / hop): torch's 1 + floor(samples / hop) for multiples of the hop. No samples, no frames. */
export function frameCount(samples: number, hop: number): number {
  return samples === 0 ? 0 : 1 + Math.ceil(samples / hop);
}

/** Largest FFT that a front end may ask for. */
export const MAX_FFT_SIZE = 8192;

/** Where the windows sum to less than this share of their greatest sum, samples would not come back. */
const LEAST_OVERLAP = 1e-3;

/** @throws HushbitError `bad-option` for sizes that do not fit together, or windows that leave samples out. */
export function checkStftShape(shape: StftShape, place: string): void {
  const { fftSize, hop, windowLength = fftSize } = shape;
  const bad = (name: string, expected: string, got: number) =>
    new HushbitError({ code: 'bad-option', place: `${place}: ${name}`, expected, got: `${got}` });
  if (!Number.isInteger(fftSize) || fftSize < 4 || fftSize > MAX_FFT_SIZE || !isEvenSmooth(fftSize)) {
    throw bad('fftSize', `an even size of 4 to ${MAX_FFT_SIZE} with no prime factor above 5`, fftSize);
  }
  if (!Number.isInteger(windowLength) || windowLength < 2 || windowLength > fftSize) {
    throw bad('windowLength', `2 to ${fftSize} samples`, windowLength);
  }
  if (!Number.isInteger(hop) || hop < 1 || hop > fftSize) throw bad('hop', `1 to ${fftSize} samples`, hop);
  const sums = overlapSums(shape);
  const least = LEAST_OVERLAP * Math.max(...sums);
  if (sums.some((sum) => sum < least)) {
    throw bad('hop', 'a smaller one: with these windows some samples lie under none', hop);
  }
}

/** What the products of both windows sum to over a sample of a long signal, [hop]. */
function overlapSums(shape: StftShape): number[] {
  const { analysis, synthesis } = windowsOf(shape);
  return Array.from({ length: shape.hop }, (_, i) => {
    let sum = 0;
    for (let at = i; at < shape.fftSize; at += shape.hop) sum += analysis[at]! * synthesis[at]!;
    return sum;
  });
}

function isEvenSmooth(size: number): boolean {
  let rest = size;
  for (const factor of [2, 3, 5]) while (rest % factor === 0) rest /= factor;
  return rest === 1 && size % 2 === 0;
}

/**
 * @param samples finite, [samples]
 * @param power where given, [frames * bins]: receives |X|^2 before X is rounded to float32
 */
export function stft(samples: Float32Array, shape: StftShape, power?: Float64Array): Spectrum {
  checkStftShape(shape, 'STFT');
  const { fftSize, hop } = shape;
  const bins = fftSize / 2 + 1;
  const frames = framesOfClip(samples.length, shape);
  const outside = shape.framing === 'stream' ? silence : reflected;
  const spectrum = {
    frames,
    bins,
    re: new Float32Array(frames * bins),
    im: new Float32Array(frames * bins),
  };
  const fft = createRealFft(fftSize);
  const { analysis } = windowsOf(shape);
  const frame = new Float64Array(fftSize);
  const re = new Float64Array(bins);
  const im = new Float64Array(bins);
  for (let f = 0; f < frames; f += 1) {
    frameSamples(samples, f * hop + firstStart(shape), analysis, frame, outside);
    fft.forward(frame, re, im);
    spectrum.re.set(re, f * bins);
    spectrum.im.set(im, f * bins);
    if (power) for (let b = 0; b < bins; b += 1) power[f * bins + b] = re[b]! * re[b]! + im[b]! * im[b]!;
  }
  return spectrum;
}

/** One windowed frame from sample `start` on; into `frame`. @param outside which sample stands for one outside the signal */
export function frameSamples(
  samples: Float32Array,
  start: number,
  window: Float64Array,
  frame: Float64Array,
  outside: (index: number, length: number) => number = reflected,
): void {
  const size = frame.length;
  if (start >= 0 && start + size <= samples.length) {
    for (let i = 0; i < size; i += 1) frame[i] = samples[start + i]! * window[i]!;
  } else {
    for (let i = 0; i < size; i += 1)
      frame[i] = (samples[outside(start + i, samples.length)] ?? 0) * window[i]!;
  }
}

/** There is no sample but those of the signal. */
const silence = (index: number): number => index;

/** Index into a signal that is continued by reflection at its first and last sample, as often as needed. */
function reflected(index: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const at = ((index % period) + period) % period;
  return at < length ? at : period - at;
}

/**
 * @param length samples of the result; the spectrum must be that of a clip of this length
 * @param gain where given, [frames * bins]: multiplies the spectrum (a mask)
 */
export function istft(
  spectrum: Spectrum,
  shape: StftShape,
  length: number,
  gain?: Float32Array,
): Float32Array<ArrayBuffer> {
  checkStftShape(shape, 'STFT');
  const { fftSize } = shape;
  const { bins } = spectrum;
  checkSpectrum(spectrum, shape, length, gain);
  const fft = createRealFft(fftSize);
  const re = new Float64Array(bins);
  const im = new Float64Array(bins);
  return overlapAdd(shape, length, (f, frame) => {
    const from = f * bins;
    if (gain) {
      loadProducts(spectrum.re, gain, from, re);
      loadProducts(spectrum.im, gain, from, im);
    } else {
      re.set(spectrum.re.subarray(from, from + bins));
      im.set(spectrum.im.subarray(from, from + bins));
    }
    fft.inverse(re, im, frame);
  });
}

/** out[i] = a[from + i] b[from + i]. */
function loadProducts(a: Float32Array, b: Float32Array, from: number, out: Float64Array): void {
  for (let i = 0; i < out.length; i += 1) out[i] = a[from + i]! * b[from + i]!;
}

/**
 * Frames of samples under the synthesis window, added up where they lie in the signal.
 * @param length samples of the result
 * @param make writes frame f, of `framesOfClip(length, shape)`, into `frame`, [fftSize]
 */
export function overlapAdd(
  shape: StftShape,
  length: number,
  make: (f: number, frame: Float64Array) => void,
): Float32Array<ArrayBuffer> {
  const { fftSize, hop, overlap } = shape;
  const frames = framesOfClip(length, shape);
  const output = new Float32Array(length);
  const windows = windowsOf(shape);
  const { synthesis } = windows;
  const frame = new Float64Array(fftSize);
  const sum = new Float64Array(fftSize);
  const over = Math.ceil(fftSize / hop);
  const divisor = new Float64Array(hop).fill(1);
  // Blocks of one hop: block k is complete once frame k has been added. After the last frame the rest follows.
  const blocks = frames === 0 ? 0 : frames - 1 + over;
  for (let block = 0; block < blocks; block += 1) {
    if (block < frames) make(block, frame);
    else frame.fill(0);
    addNext(sum, frame, synthesis, hop);
    // Blocks under as many frames as there are at most have the same divisors.
    if (overlap !== 'sum' && (block < over || block >= frames)) {
      for (let i = 0; i < hop; i += 1) divisor[i] = overlapAt(windows, hop, block, frames, i);
    }
    const start = block * hop + firstStart(shape);
    const end = Math.min(hop, length - start);
    for (let i = Math.max(0, -start); i < end; i += 1) output[start + i] = sum[i]! / divisor[i]!;
  }
  return output;
}

/** Moves what frames have summed to by a hop, and adds the next one under its window. */
function addNext(sum: Float64Array, frame: Float64Array, window: Float64Array, hop: number): void {
  const kept = sum.length - hop;
  for (let i = 0; i < kept; i += 1) sum[i] = sum[i + hop]! + frame[i]! * window[i]!;
  for (let i = kept; i < sum.length; i += 1) sum[i] = 0 + frame[i]! * window[i]!;
}

/** Frames under the analysis window, row-major [frames, fftSize]. @param samples finite */
export function framesOf(samples: Float32Array, shape: StftShape): Float32Array<ArrayBuffer> {
  checkStftShape(shape, 'frames');
  const { fftSize, hop, framing } = shape;
  const frames = framesOfClip(samples.length, shape);
  const { analysis } = windowsOf(shape);
  const out = new Float32Array(frames * fftSize);
  const frame = new Float64Array(fftSize);
  for (let f = 0; f < frames; f += 1) {
    const start = f * hop + firstStart(shape);
    frameSamples(samples, start, analysis, frame, framing === 'stream' ? silence : reflected);
    out.set(frame, f * fftSize);
  }
  return out;
}

/** What the windows of all frames over sample i of a block sum to. */
function overlapAt(
  { analysis, synthesis }: ReturnType<typeof windowsOf>,
  hop: number,
  block: number,
  frames: number,
  i: number,
): number {
  let sum = 0;
  for (let f = Math.max(0, block + 1 - Math.ceil(analysis.length / hop)); f <= block && f < frames; f += 1) {
    const at = (block - f) * hop + i;
    if (at < analysis.length) sum += analysis[at]! * synthesis[at]!;
  }
  return sum;
}

function checkSpectrum(spectrum: Spectrum, shape: StftShape, length: number, gain?: Float32Array): void {
  const frames = framesOfClip(length, shape);
  const bins = shape.fftSize / 2 + 1;
  if (spectrum.frames !== frames || spectrum.bins !== bins) {
    throw new HushbitError({
      code: 'failed',
      place: 'inverse STFT',
      expected: `${frames} frames of ${bins} bins for ${length} samples`,
      got: `${spectrum.frames} frames of ${spectrum.bins}`,
    });
  }
  if (gain && gain.length !== frames * bins) {
    throw new HushbitError({
      code: 'failed',
      place: 'inverse STFT',
      expected: `${frames * bins} gains`,
      got: `${gain.length}`,
    });
  }
}
