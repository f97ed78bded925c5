// A clip to score on: clean and noisy of equal rate and length. The checks that hold for every use of a pair.
//
// Speech is judged at 8 or 16 kHz, where PESQ is defined. A network of another rate is shown the noisy clip at its own: `input`.
import { HushbitError } from '../base/errors.ts';

export interface ClipPair {
  readonly name: string;
  /** At which it is judged. */
  readonly sampleRateHz: number;
  /** +-1 nominal. */
  readonly clean: Float32Array;
  readonly noisy: Float32Array;
  /** The noisy clip at the network's rate, where that is another one. */
  readonly input?: { readonly sampleRateHz: number; readonly samples: Float32Array };
}

/** The noisy clip as the network is shown it. */
export function inputOf(pair: ClipPair): NonNullable<ClipPair['input']> {
  return pair.input ?? { sampleRateHz: pair.sampleRateHz, samples: pair.noisy };
}

/** @param sampleRateHz the model's rate @throws HushbitError `bad-audio` */
export function checkClipPair(pair: ClipPair, sampleRateHz: number): void {
  const refuse = (expected: string, got: string, remedy: string): never => {
    throw new HushbitError({ code: 'bad-audio', place: pair.name, expected, got, remedy });
  };
  const found = inputOf(pair).sampleRateHz;
  if (found !== sampleRateHz) {
    refuse(`${sampleRateHz} Hz, the model's rate`, `${found} Hz`, 'resample both files first');
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
