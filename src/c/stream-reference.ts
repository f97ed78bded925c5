// The streaming denoiser of an exported project in float64 and by definition (sums of sines instead of a fast transform): what
// its self-test compares a run over recorded samples with. Not the denoiser of this package, which mirrors the ends of a clip.
import { randomFromSeed } from '../base/random.ts';
import { createInterpreter } from '../interpret/index.ts';
import type { QuantProgram } from '../program/index.ts';
import {
  type FrontEndDescription,
  featuresOf as featureCount,
  givenBy,
  givenValues,
  isLogarithm,
  isOfSamples,
  makeWindows,
  overlapGains,
} from './front-end-source.ts';

export interface StreamVectors {
  readonly hops: number;
  /** 16-bit samples in, [hops * hop]. */
  readonly samples: Int16Array;
  /** 16-bit samples out, [hops * hop]. */
  readonly denoised: Int16Array;
  /** Features of the last frame of `samples`, [bins]; null where the network is shown the samples. */
  readonly lastFeatures: Float32Array | null;
  /** Whether a feature is one of power or magnitude. */
  readonly isLogarithm: boolean;
}

/** Hops after the first whole frame. */
const HOPS_AFTER_FILLING = 4;

/** Noise with a tone, loud enough that no bin drowns in the rounding of float32. */
function testSamples(length: number): Int16Array {
  const random = randomFromSeed(20);
  return Int16Array.from({ length }, (_, i) =>
    Math.round(6000 * Math.sin(0.31 * i) + random.int(-8000, 8000)),
  );
}

export function recordStream(program: QuantProgram, frontEnd: FrontEndDescription): StreamVectors {
  const { fftSize, hop, lag = 0 } = frontEnd;
  const hops = Math.ceil((fftSize + lag) / hop) + HOPS_AFTER_FILLING;
  const samples = testSamples(hops * hop);
  const { analysis } = makeWindows(frontEnd);
  const frames = Array.from({ length: hops }, (_, frame) => {
    const start = (frame + 1) * hop - fftSize;
    return analysis.map((gain, i) => (gain * (samples[start + i] ?? 0)) / 32768);
  });
  const { heard, lastFeatures } = isOfSamples(frontEnd)
    ? { heard: ofSamples(program, frames), lastFeatures: null }
    : ofSpectra(program, frames, frontEnd);
  const denoised = overlapAdd(heard, frontEnd);
  return { hops, samples, denoised, lastFeatures, isLogarithm: isLogarithm(frontEnd) };
}

/** What the network gives of frames of samples. */
function ofSamples(program: QuantProgram, frames: readonly number[][]): number[][] {
  const size = frames[0]!.length;
  const out = new Float32Array(frames.length * size);
  createInterpreter(program).run(Float32Array.from(frames.flat()), frames.length, out);
  return frames.map((_, f) => [...out.subarray(f * size, (f + 1) * size)]);
}

/** Frames under the mask of their spectra, and the features of the last. */
function ofSpectra(program: QuantProgram, frames: readonly number[][], frontEnd: FrontEndDescription) {
  const [shown, given] = [featureCount(frontEnd), givenValues(frontEnd)];
  const hops = frames.length;
  const spectra = frames.map(transform);
  const features = Float32Array.from(spectra.flatMap((spectrum) => featuresOf(spectrum, frontEnd)));
  const masks = new Float32Array(hops * given);
  createInterpreter(program).run(features, hops, masks);
  const least = frontEnd.maskFloorDb === null ? -Infinity : 10 ** (frontEnd.maskFloorDb / 20);
  const heard = spectra.map(({ re, im }, frame) => {
    const mask = masks.subarray(frame * given, (frame + 1) * given);
    if (givenBy(frontEnd) !== 'mask') return invert(madeOf({ re, im }, mask, frontEnd));
    const gain = (value: number, k: number): number => value * Math.max(mask[k]!, least);
    return invert({ re: re.map(gain), im: im.map(gain) });
  });
  return { heard, lastFeatures: features.slice(-shown) };
}

/** A spectrum that the network gives, or the one that it was shown under complex factors. */
function madeOf({ re, im }: HalfSpectrum, output: Float32Array, frontEnd: FrontEndDescription): HalfSpectrum {
  const bins = re.length;
  const [u, v] = [Array.from(output.subarray(0, bins)), Array.from(output.subarray(bins))];
  if (givenBy(frontEnd) === 'complex-mask') {
    return {
      re: re.map((x, k) => x * u[k]! - im[k]! * v[k]!),
      im: re.map((x, k) => x * v[k]! + im[k]! * u[k]!),
    };
  }
  const { feature, exponent = 1 } = frontEnd;
  const gain = (k: number): number =>
    compression(u[k]! ** 2 + v[k]! ** 2, feature === 'complex' ? 1 / exponent : 1);
  return { re: u.map((x, k) => x * gain(k)), im: v.map((y, k) => y * gain(k)) };
}

/** |X|^(p - 1) of the power |X|^2 */
function compression(power: number, exponent: number): number {
  return exponent === 1 ? 1 : power === 0 ? 0 : power ** ((exponent - 1) / 2);
}

function overlapAdd(frames: readonly number[][], frontEnd: FrontEndDescription): Int16Array {
  const { fftSize, hop, overlap } = frontEnd;
  const { synthesis } = makeWindows(frontEnd);
  const sums = new Float64Array(frames.length * hop + fftSize);
  for (const [frame, heard] of frames.entries()) {
    for (const [i, value] of heard.entries()) sums[frame * hop + i]! += value * synthesis[i]!;
  }
  const gains = overlapGains(frontEnd);
  const gain = (i: number): number => (overlap === 'sum' ? 1 : gains[i % hop]!);
  return Int16Array.from({ length: frames.length * hop }, (_, i) => toS16(sums[i]! * gain(i)));
}

interface HalfSpectrum {
  /** Bins 0 .. size / 2. */
  readonly re: number[];
  readonly im: number[];
}

function transform(x: readonly number[]): HalfSpectrum {
  const size = x.length;
  const bins = Array.from({ length: size / 2 + 1 }, (_, k) => k);
  const sum = (wave: (angle: number) => number) =>
    bins.map((k) =>
      x.reduce((total, value, n) => total + value * wave((2 * Math.PI * ((k * n) % size)) / size), 0),
    );
  return { re: sum(Math.cos), im: sum((angle) => -Math.sin(angle)) };
}

function invert({ re, im }: HalfSpectrum): number[] {
  const half = re.length - 1;
  const size = 2 * half;
  return Array.from({ length: size }, (_, n) => {
    let total = 0;
    for (let k = 0; k <= half; k++) {
      const angle = (2 * Math.PI * ((k * n) % size)) / size;
      const twice = k === 0 || k === half ? 1 : 2;
      total += twice * (re[k]! * Math.cos(angle) - im[k]! * Math.sin(angle));
    }
    return total / size;
  });
}

function featuresOf(
  { re, im }: HalfSpectrum,
  { feature, featureFloor, exponent = 1 }: FrontEndDescription,
): number[] {
  if (feature === 'complex') {
    const gains = re.map((x, k) => compression(x ** 2 + im[k]! ** 2, exponent));
    return [...re.map((x, k) => x * gains[k]!), ...im.map((y, k) => y * gains[k]!)];
  }
  const of = {
    'ln-power': (power: number) => Math.log(power + featureFloor),
    'log10-power': (power: number) => Math.log10(power + featureFloor),
    'log-magnitude': (power: number) => Math.log(Math.sqrt(power) + featureFloor),
    magnitude: (power: number) => Math.sqrt(power + featureFloor) ** exponent,
    power: (power: number) => power + featureFloor,
    samples: (power: number) => power,
  }[feature];
  return re.map((value, k) => of(value ** 2 + im[k]! ** 2));
}

function toS16(sample: number): number {
  return Math.max(-32768, Math.min(32767, Math.round(sample * 32768)));
}
