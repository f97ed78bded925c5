// PESQ: the door. Scores of the models of P.862, P.862.1 and P.862.2 against a clean reference.
import { HushbitError } from '../../base/errors.ts';
import { type ModelName, runModels } from './comparison.ts';
import { mapNarrowBand, mapWideBand } from './mapping.ts';
import { type KeptSignals, ReferenceSignals } from './reference-signals.ts';
import type { Samples } from './signals.ts';

/** `all`: what the sampling rate permits; wide-band needs 16 kHz. `both`: the same without Corrigendum 2. */
export type PesqBands = 'narrow-band' | 'both' | 'all';

const BANDS: Readonly<Record<PesqBands, readonly ModelName[]>> = {
  'narrow-band': ['narrow'],
  both: ['narrow', 'wide'],
  all: ['narrow', 'wide', 'wideCor2'],
};

export interface PesqScores {
  /** P.862 raw score of the narrow-band model, at most 4.5. */
  readonly raw: number;
  /** P.862.1: narrow-band MOS-LQO, the raw score mapped. */
  readonly nb: number;
  /** P.862.2 (11/2005): wide-band MOS-LQO. Null at 8 kHz, or where only narrow-band was asked for. */
  readonly wb: number | null;
  /** P.862.2 with Corrigendum 2 (03/2018): wide-band MOS-LQO. Null as `wb` is, and where it was not asked for. */
  readonly wbCor2: number | null;
}

/** Keeps everything that depends on the clean signal alone, for many scores against the same clean signal. */
export class PesqReference {
  readonly sampleRateHz: number;
  readonly #signals: ReferenceSignals;

  /**
   * @param clean the signal, or what another reference kept of it
   * @throws HushbitError `bad-audio`: a rate other than 8000 and 16000 Hz, NaN, silence, less than 0.25 s
   */
  constructor(clean: Samples | KeptSignals, sampleRateHz: number) {
    this.#signals = new ReferenceSignals(clean, sampleRateHz);
    this.sampleRateHz = sampleRateHz;
  }

  /**
   * @param degraded same rate; floats are +-1, 16-bit integers are taken as they are; the length may differ
   * @throws HushbitError `bad-audio`: NaN, silence, less than 0.25 s, no speech in common with the reference
   */
  score(degraded: Samples, bands: PesqBands = 'all'): PesqScores {
    const models = this.sampleRateHz === 16000 ? modelsOf(bands) : modelsOf(bands).slice(0, 1);
    const [raw, wide, wideCor2] = runModels(this.#signals, degraded, models);
    return {
      raw: raw!,
      nb: mapNarrowBand(raw!),
      wb: wide === undefined ? null : mapWideBand(wide),
      wbCor2: wideCor2 === undefined ? null : mapWideBand(wideCor2),
    };
  }

  /** Plain data from which another thread makes the same reference. */
  keep(): KeptSignals {
    return this.#signals.keep();
  }
}

function modelsOf(bands: PesqBands): readonly ModelName[] {
  if (Object.hasOwn(BANDS, bands)) return BANDS[bands];
  throw new HushbitError({
    code: 'bad-option',
    place: 'PESQ bands',
    expected: "'narrow-band', 'both' or 'all'",
    got: String(bands),
  });
}

/** See `PesqReference`. */
export function createPesqReference(clean: Samples | KeptSignals, sampleRateHz: number): PesqReference {
  return new PesqReference(clean, sampleRateHz);
}

/** Scores of one pair. Both signals have the rate `sampleRateHz`, 8000 or 16000. */
export function pesq(
  reference: Samples,
  degraded: Samples,
  sampleRateHz: number,
  options: { readonly bands?: PesqBands } = {},
): PesqScores {
  return createPesqReference(reference, sampleRateHz).score(degraded, options.bands);
}
