// All metrics of one pair of signals.
import { type PesqScores, pesq } from './pesq/pesq.ts';
import type { Samples } from './pesq/signals.ts';
import { siSdrDb } from './si-sdr.ts';
import { intelligibility } from './stoi/stoi.ts';

export interface AllScores {
  /** P.862 raw score. */
  readonly pesqRaw: number;
  /** P.862.1 MOS-LQO, narrow-band. */
  readonly pesqNb: number;
  /** P.862.2 MOS-LQO, wide-band; null at 8 kHz. */
  readonly pesqWb: number | null;
  /** P.862.2 with Corrigendum 2; null at 8 kHz. */
  readonly pesqWbCor2: number | null;
  /** Null where the clean signal has less than 0.4 s of speech. */
  readonly stoi: number | null;
  readonly estoi: number | null;
  readonly siSdrDb: number;
  readonly sampleRateHz: number;
  /** Length of the clean signal. */
  readonly seconds: number;
}

/**
 * PESQ compares the whole signals, which may differ in length and delay. STOI and SI-SDR compare sample by sample from
 * the first sample on; what the longer signal has more does not count.
 * @param sampleRateHz of both, 8000 or 16000
 * @throws HushbitError `bad-audio`
 */
export function scoreAll(clean: Samples, processed: Samples, sampleRateHz: number): AllScores {
  const scores: PesqScores = pesq(clean, processed, sampleRateHz);
  const length = Math.min(clean.length, processed.length);
  const cleanPart = clean.subarray(0, length);
  const processedPart = processed.subarray(0, length);
  const understood = intelligibility(cleanPart, processedPart, sampleRateHz);
  return {
    pesqRaw: scores.raw,
    pesqNb: scores.nb,
    pesqWb: scores.wb,
    pesqWbCor2: scores.wbCor2,
    stoi: understood?.stoi ?? null,
    estoi: understood?.estoi ?? null,
    siSdrDb: siSdrDb(cleanPart, processedPart),
    sampleRateHz,
    seconds: clean.length / sampleRateHz,
  };
}
