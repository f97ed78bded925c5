// Short-time objective intelligibility: C. Taal et al., "An algorithm for intelligibility prediction of time-frequency
// weighted noisy speech", IEEE TASLP 19(7), 2011; extended STOI: J. Jensen and C. Taal, "An algorithm for predicting
// the intelligibility of speech masked by modulated noise maskers", IEEE/ACM TASLP 24(11), 2016.
import { resample } from '../../audio/index.ts';
import { HushbitError } from '../../base/errors.ts';
import type { Samples } from '../pesq/signals.ts';
import { checkSignalPair } from '../signal-pair.ts';
import { closeUp, speakingFrames } from './silent-frames.ts';
import { BAND_COUNT, STOI_RATE_HZ, thirdOctaveMagnitudes } from './third-octaves.ts';

/** Frames of a segment, 384 ms. */
const SEGMENT = 30;
/** Signal-to-distortion ratio to which the processed envelope is clipped. */
const CLIP_DB = -15;

export interface Intelligibility {
  /** About 0..1. */
  readonly stoi: number;
  readonly estoi: number;
}

/**
 * STOI of `processed` against `clean`: mean correlation of clipped third-octave envelopes over 384 ms.
 * @throws HushbitError `bad-audio`: different lengths, NaN, silence, less than 0.4 s of speech
 */
export function stoi(clean: Samples, processed: Samples, sampleRateHz: number): number {
  return needed(intelligibility(clean, processed, sampleRateHz)).stoi;
}

/** Extended STOI: correlation of spectra whose bands were normalised over 384 ms. Errors as `stoi`. */
export function estoi(clean: Samples, processed: Samples, sampleRateHz: number): number {
  return needed(intelligibility(clean, processed, sampleRateHz)).estoi;
}

/** Both from one pass; null where there is less speech than one segment. */
export function intelligibility(
  clean: Samples,
  processed: Samples,
  sampleRateHz: number,
): Intelligibility | null {
  return createIntelligibilityReference(clean, sampleRateHz).score(processed);
}

/** Keeps what depends on the clean signal alone, for many scores against the same one, which must not change. */
export interface IntelligibilityReference {
  /** Null where there is less speech than one segment. Errors as `stoi`. */
  score(processed: Samples): Intelligibility | null;
}

export function createIntelligibilityReference(
  clean: Samples,
  sampleRateHz: number,
): IntelligibilityReference {
  const at10kHz = (samples: Samples) => resample(Float64Array.from(samples), sampleRateHz, STOI_RATE_HZ);
  let known: { readonly frames: readonly number[]; readonly magnitudes: Float64Array } | undefined;
  const prepared = () => {
    const samples = at10kHz(clean);
    const frames = speakingFrames(samples);
    return { frames, magnitudes: thirdOctaveMagnitudes(closeUp(samples, frames)) };
  };
  return {
    score(processed) {
      checkSignalPair('STOI', clean, processed);
      const { frames, magnitudes } = (known ??= prepared());
      return compareMagnitudes(magnitudes, thirdOctaveMagnitudes(closeUp(at10kHz(processed), frames)));
    },
  };
}

/** @param x of the clean signal. @param y of the processed one, both [frames, bands] */
function compareMagnitudes(x: Float64Array, y: Float64Array): Intelligibility | null {
  const segments = x.length / BAND_COUNT - SEGMENT + 1;
  if (segments < 1) return null;
  let plain = 0;
  let extended = 0;
  const scratchX = new Float64Array(SEGMENT * BAND_COUNT);
  const scratchY = new Float64Array(SEGMENT * BAND_COUNT);
  for (let m = 0; m < segments; m++) {
    for (let band = 0; band < BAND_COUNT; band++) plain += clippedCorrelation(x, y, m, band);
    normaliseSegment(x, m, scratchX);
    normaliseSegment(y, m, scratchY);
    for (let i = 0; i < scratchX.length; i++) extended += scratchX[i]! * scratchY[i]!;
  }
  return { stoi: plain / (segments * BAND_COUNT), estoi: extended / (segments * SEGMENT) };
}

/** One band of one segment: the processed envelope at the level of the clean one, clipped, correlated. */
function clippedCorrelation(x: Float64Array, y: Float64Array, segment: number, band: number): number {
  const first = segment * BAND_COUNT + band;
  const end = first + SEGMENT * BAND_COUNT;
  let energyX = 0;
  let energyY = 0;
  for (let i = first; i < end; i += BAND_COUNT) {
    energyX += x[i]! * x[i]!;
    energyY += y[i]! * y[i]!;
  }
  if (energyX === 0 || energyY === 0) return 0;
  const scale = Math.sqrt(energyX / energyY);
  const limit = 1 + 10 ** (-CLIP_DB / 20);
  let meanX = 0;
  let meanY = 0;
  for (let i = first; i < end; i += BAND_COUNT) {
    meanX += x[i]!;
    meanY += Math.min(scale * y[i]!, limit * x[i]!);
  }
  meanX /= SEGMENT;
  meanY /= SEGMENT;
  let product = 0;
  let squareX = 0;
  let squareY = 0;
  for (let i = first; i < end; i += BAND_COUNT) {
    const dx = x[i]! - meanX;
    const dy = Math.min(scale * y[i]!, limit * x[i]!) - meanY;
    product += dx * dy;
    squareX += dx * dx;
    squareY += dy * dy;
  }
  return squareX === 0 || squareY === 0 ? 0 : product / Math.sqrt(squareX * squareY);
}

/** Every band over time, then every frame over the bands, to mean 0 and norm 1. */
function normaliseSegment(x: Float64Array, segment: number, out: Float64Array): void {
  out.set(x.subarray(segment * BAND_COUNT, (segment + SEGMENT) * BAND_COUNT));
  for (let band = 0; band < BAND_COUNT; band++) normalise(out, band, BAND_COUNT, SEGMENT);
  for (let n = 0; n < SEGMENT; n++) normalise(out, n * BAND_COUNT, 1, BAND_COUNT);
}

function normalise(values: Float64Array, first: number, stride: number, count: number): void {
  let mean = 0;
  for (let k = 0; k < count; k++) mean += values[first + k * stride]!;
  mean /= count;
  let square = 0;
  for (let k = 0; k < count; k++) square += (values[first + k * stride]! - mean) ** 2;
  const scale = square === 0 ? 0 : 1 / Math.sqrt(square);
  for (let k = 0; k < count; k++) values[first + k * stride] = (values[first + k * stride]! - mean) * scale;
}

function needed(found: Intelligibility | null): Intelligibility {
  if (found) return found;
  throw new HushbitError({
    code: 'bad-audio',
    place: 'STOI',
    expected: 'at least 0.4 s of speech in the clean signal',
    got: 'less',
  });
}
