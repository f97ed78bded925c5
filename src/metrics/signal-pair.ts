// Checks of the metrics that compare two signals sample by sample.
import { HushbitError } from '../base/errors.ts';
import type { Samples } from './pesq/signals.ts';

/** @throws HushbitError `bad-audio`: different lengths, NaN, silence */
export function checkSignalPair(metric: string, clean: Samples, processed: Samples): void {
  if (clean.length !== processed.length) {
    throw new HushbitError({
      code: 'bad-audio',
      place: metric,
      expected: `two signals of one length (clean: ${clean.length} samples)`,
      got: `${processed.length} samples`,
      remedy: 'cut both to the part they share',
    });
  }
  for (const [role, samples] of [
    ['clean', clean],
    ['processed', processed],
  ] as const) {
    let silent = true;
    for (let i = 0; i < samples.length; i++) {
      const value = samples[i]!;
      if (!Number.isFinite(value)) {
        throw new HushbitError({
          code: 'bad-audio',
          place: `${metric}, ${role} signal`,
          expected: 'finite samples',
          got: `${value} at sample ${i}`,
        });
      }
      if (value !== 0) silent = false;
    }
    if (silent) {
      throw new HushbitError({
        code: 'bad-audio',
        place: `${metric}, ${role} signal`,
        expected: 'a signal',
        got: 'silence',
      });
    }
  }
}
