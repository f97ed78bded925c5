// A clip to score on: clean and noisy of equal rate and length. The checks that hold for every use of a pair.
import { HushbitError } from '../base/errors.ts';

export interface ClipPair {
  readonly name: string;
  readonly sampleRateHz: number;
  /** +-1 nominal. */
  readonly clean: Float32Array;
  readonly noisy: Float32Array;
}

/** @param sampleRateHz the model's rate @throws HushbitError `bad-audio` */
export function checkClipPair(pair: ClipPair, sampleRateHz: number): void {
  const refuse = (expected: string, got: string, remedy: string): never => {
    throw new HushbitError({ code: 'bad-audio', place: pair.name, expected, got, remedy });
  };
  if (pair.sampleRateHz !== sampleRateHz) {
    refuse(`${sampleRateHz} Hz, the model's rate`, `${pair.sampleRateHz} Hz`, 'resample both files first');
  }
  if (pair.clean.length !== pair.noisy.length) {
    refuse(
      'clean and noisy of equal length',
      `${pair.clean.length} and ${pair.noisy.length} samples`,
      'cut both to the same span',
    );
  }
  for (const kind of ['clean', 'noisy'] as const) {
    const samples = pair[kind];
    if (!samples.some((v) => v !== samples[0])) {
      refuse(`sound in the ${kind} file`, 'silence', 'use another clip');
    }
  }
}
