// Lengths and tables that depend on the sampling rate. P.862 exists at 8 and at 16 kHz.
import { BandPowers, createRealFft, PairCorrelator, type RealFft } from '../../audio/index.ts';
import { HushbitError } from '../../base/errors.ts';
import { BARK_BANDS_8000, BARK_BANDS_16000, type BarkBands } from './bark-bands.table.ts';
import { ALIGNMENT_SECTIONS_8000, ALIGNMENT_SECTIONS_16000 } from './filters.table.ts';
import type { Section } from './second-order-section.ts';

/** Alignment windows of zeros before and after the samples. */
export const GUARD_WINDOWS = 75;

export interface PesqRate {
  readonly sampleRateHz: number;
  /** Samples of an alignment window, 4 ms. */
  readonly window: number;
  /** Samples of zeros before and after the signal: 75 windows. */
  readonly guard: number;
  /** Samples of zeros after the rear guard, 320 ms; the filters ring into them. */
  readonly padding: number;
  /** Transform length of the fine time alignment, 64 ms. */
  readonly alignmentSize: number;
  /** Samples of a perceptual frame, 32 ms, and of the hop, 16 ms. */
  readonly frame: number;
  readonly hop: number;
  readonly bark: BarkBands;
  readonly bandCount: number;
  /** Sp: from bin power to pitch power density. */
  readonly powerScale: number;
  /** Sl: from pitch power density to sone per Bark. */
  readonly loudnessScale: number;
  readonly alignmentSections: readonly Section[];
  readonly alignmentFft: RealFft;
  /** Two alignment frames at once. */
  readonly alignmentPairs: PairCorrelator;
  /** Of frames under a Hann window, in the bands of `bark`. */
  readonly frameBands: BandPowers;
  /** Hann window of `alignmentSize` samples. */
  readonly alignmentHann: Float64Array;
}

/** Periodic Hann window. */
function hann(length: number): Float64Array {
  return Float64Array.from({ length }, (_, n) => 0.5 * (1 - Math.cos((2 * Math.PI * n) / length)));
}

function createRate(sampleRateHz: 8000 | 16000): PesqRate {
  const window = sampleRateHz / 250;
  const bark = sampleRateHz === 8000 ? BARK_BANDS_8000 : BARK_BANDS_16000;
  return {
    sampleRateHz,
    window,
    guard: GUARD_WINDOWS * window,
    padding: 80 * window,
    alignmentSize: 16 * window,
    frame: 8 * window,
    hop: 4 * window,
    bark,
    bandCount: bark.binsPerBand.length,
    powerScale: sampleRateHz === 8000 ? 2.764344e-5 : 6.910853e-6,
    loudnessScale: 0.1866055,
    alignmentSections: sampleRateHz === 8000 ? ALIGNMENT_SECTIONS_8000 : ALIGNMENT_SECTIONS_16000,
    alignmentFft: createRealFft(16 * window),
    alignmentPairs: new PairCorrelator(16 * window),
    frameBands: new BandPowers(hann(8 * window), bark.binsPerBand),
    alignmentHann: hann(16 * window),
  };
}

const rates = new Map<number, PesqRate>();

/** Throws for rates other than 8000 and 16000 Hz. */
export function rateOf(sampleRateHz: number): PesqRate {
  const known = rates.get(sampleRateHz);
  if (known) return known;
  if (sampleRateHz !== 8000 && sampleRateHz !== 16000) {
    throw new HushbitError({
      code: 'bad-audio',
      place: 'PESQ sample rate',
      expected: '8000 or 16000 Hz',
      got: `${sampleRateHz} Hz`,
      remedy: 'resample both signals first',
    });
  }
  const rate = createRate(sampleRateHz);
  rates.set(sampleRateHz, rate);
  return rate;
}
