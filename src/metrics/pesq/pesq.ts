// PESQ: the door. Scores of the models of P.862, P.862.1 and P.862.2 against a clean reference.
import { HushbitError } from '../../base/errors.ts';
import { runModels } from './comparison.ts';
import { mapNarrowBand, mapWideBand } from './mapping.ts';
import { type KeptSignals, ReferenceSignals } from './reference-signals.ts';
import type { Samples } from './signals.ts';

/** `all`: what the sampling rate permits; wide-band needs 16 kHz. */
export type PesqBands = 'narrow-band' | 'all';

export interface PesqScores {
  /** P.862 raw score of the narrow-band model, at most 4.5. */
  readonly raw: number;
  /** P.862.1: narrow-band MOS-LQO, the raw score mapped. */
  readonly nb: number;
  /** P.862.2 (11/2005): wide-band MOS-LQO. Null at 8 kHz, or where only narrow-band was asked for. */
  readonly wb: number | null;
  /** P.862.2 with Corrigendum 2 (03/2018): wide-band MOS-LQO. Null as `wb` is. */
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
    const wide = wantsWideBand(bands) && this.sampleRateHz === 16000;
    const raws = runModels(this.#signals, degraded, wide ? ['narrow', 'wide', 'wideCor2'] : ['narrow']);
    return {
      raw: raws[0]!,
      nb: mapNarrowBand(raws[0]!),
      wb: wide ? mapWideBand(raws[1]!) : null,
      wbCor2: wide ? mapWideBand(raws[2]!) : null,
    };
  }

  /** Plain data from which another thread makes the same reference. */
  keep(): KeptSignals {
    return this.#signals.keep();
  }
}

function wantsWideBand(bands: PesqBands): boolean {
  if (bands === 'all' || bands === 'narrow-band') return bands === 'all';
  throw new HushbitError({
    code: 'bad-option',
    place: 'PESQ bands',
    expected: "'narrow-band' or 'all'",
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
