// The streaming denoiser of an exported project in float64 and by definition (sums of sines instead of a fast transform): what
// its self-test compares a run over recorded samples with. Not the denoiser of this package, which mirrors the ends of a clip.
import { randomFromSeed } from '../base/random.ts';
import { createInterpreter } from '../interpret/index.ts';
import type { QuantProgram } from '../program/index.ts';
import { type FrontEndDescription, isLogarithm, makeWindows, overlapGains } from './front-end-source.ts';

export interface StreamVectors {
  readonly hops: number;
  /** 16-bit samples in, [hops * hop]. */
  readonly samples: Int16Array;
  /** 16-bit samples out, [hops * hop]. */
  readonly denoised: Int16Array;
  /** Features of the last frame of `samples`, [bins]. */
  readonly lastFeatures: Float32Array;
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
  const { fftSize, hop } = frontEnd;
  const bins = fftSize / 2 + 1;
  const hops = Math.ceil(fftSize / hop) + HOPS_AFTER_FILLING;
  const samples = testSamples(hops * hop);
  const { analysis, synthesis } = makeWindows(frontEnd);
  const spectra = Array.from({ length: hops }, (_, frame) => {
    const start = (frame + 1) * hop - fftSize;
    return transform(analysis.map((gain, i) => (gain * (samples[start + i] ?? 0)) / 32768));
  });
  const features = Float32Array.from(spectra.flatMap((spectrum) => featuresOf(spectrum, frontEnd)));
  const masks = new Float32Array(hops * bins);
  createInterpreter(program).run(features, hops, masks);
  const least = frontEnd.maskFloorDb === null ? -Infinity : 10 ** (frontEnd.maskFloorDb / 20);
  const overlap = new Float64Array(hops * hop + fftSize);
  for (const [frame, { re, im }] of spectra.entries()) {
    const mask = masks.subarray(frame * bins, (frame + 1) * bins);
    const gain = (value: number, k: number): number => value * Math.max(mask[k]!, least);
    const heard = invert({ re: re.map(gain), im: im.map(gain) });
    for (const [i, value] of heard.entries()) overlap[frame * hop + i]! += value * synthesis[i]!;
  }
  const gains = overlapGains(frontEnd);
  const denoised = Int16Array.from(samples, (_, i) => toS16(overlap[i]! * gains[i % hop]!));
  return { hops, samples, denoised, lastFeatures: features.slice(-bins), isLogarithm: isLogarithm(frontEnd) };
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
