// Third-octave magnitudes as STOI defines them: 10 kHz, frames of 256 samples every 128, zero-extended to 512.
import { createRealFft } from '../../audio/index.ts';

export const STOI_RATE_HZ = 10_000;
export const FRAME = 256;
export const HOP = 128;
const FFT_SIZE = 512;
export const BAND_COUNT = 15;
const LOWEST_CENTRE_HZ = 150;

/** Hann window of `FRAME` samples without the zeros at its ends. */
export const HANN = Float64Array.from(
  { length: FRAME },
  (_, n) => 0.5 * (1 - Math.cos((2 * Math.PI * (n + 1)) / (FRAME + 1))),
);

/** Bins [from, to) per band: edges a sixth of an octave from the centre, moved to the nearest bin. */
export const BAND_BINS: readonly (readonly [from: number, to: number])[] = Array.from(
  { length: BAND_COUNT },
  (_, band) => [nearestBin((2 * band - 1) / 6), nearestBin((2 * band + 1) / 6)] as const,
);

function nearestBin(octaves: number): number {
  const position = (LOWEST_CENTRE_HZ * 2 ** octaves * FFT_SIZE) / STOI_RATE_HZ;
  // halfway between two bins the lower one is taken
  return Math.ceil(position - 0.5);
}

/** Frames at 0, 128, ... that begin more than a frame before the end. */
export function frameCount(sampleCount: number): number {
  return Math.max(0, Math.ceil((sampleCount - FRAME) / HOP));
}

/** Root of the power in each band, row-major [frames, bands]. */
export function thirdOctaveMagnitudes(samples: Float64Array): Float64Array {
  const fft = createRealFft(FFT_SIZE);
  const frames = frameCount(samples.length);
  const out = new Float64Array(frames * BAND_COUNT);
  const time = new Float64Array(FFT_SIZE);
  const re = new Float64Array(FFT_SIZE / 2 + 1);
  const im = new Float64Array(FFT_SIZE / 2 + 1);
  for (let f = 0; f < frames; f++) {
    for (let n = 0; n < FRAME; n++) time[n] = samples[f * HOP + n]! * HANN[n]!;
    fft.forward(time, re, im);
    for (let band = 0; band < BAND_COUNT; band++) {
      const [from, to] = BAND_BINS[band]!;
      let power = 0;
      for (let k = from; k < to; k++) power += re[k]! * re[k]! + im[k]! * im[k]!;
      out[f * BAND_COUNT + band] = Math.sqrt(power);
    }
  }
  return out;
}
