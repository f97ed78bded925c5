// How far an output is from the one that it stands for, sample by sample: no gain is fitted and nothing is aligned, since both
// come from the same input. Kept as sums of squares, so that clips add up and one figure stands for all of them.
import { HushbitError } from '../../base/errors.ts';

/** Sums over the elements that were compared. */
export interface Deviation {
  /** Of the squares of the reference. */
  readonly power: number;
  /** Of the squares of the difference. */
  readonly error: number;
  readonly count: number;
}

export const NO_DEVIATION: Deviation = { power: 0, error: 0, count: 0 };

/**
 * @param reference what the float32 network gives: samples, mask values, or values of an output port
 * @throws HushbitError `bad-audio`: different lengths, a value that is not finite
 */
export function deviation(reference: Float32Array, output: Float32Array): Deviation {
  const count = reference.length;
  if (output.length !== count) throw refused('fidelity', `${count} values`, `${output.length}`);
  let power = 0;
  let error = 0;
  for (let i = 0; i < count; i++) {
    const wanted = reference[i]!;
    const difference = output[i]! - wanted;
    power += wanted * wanted;
    error += difference * difference;
  }
  if (!Number.isFinite(power)) throw refused('fidelity, float32 output', 'finite values', 'others');
  if (!Number.isFinite(error)) throw refused('fidelity, output', 'finite values', 'others');
  return { power, error, count };
}

export function addDeviations(parts: Iterable<Deviation>): Deviation {
  let { power, error, count } = NO_DEVIATION;
  for (const part of parts) {
    power += part.power;
    error += part.error;
    count += part.count;
  }
  return { power, error, count };
}

/**
 * 10 log10(power / error) in dB: Infinity where nothing differs (also where both are silent), -Infinity where the reference
 * is silent and the output is not.
 */
export function deviationDb({ power, error }: Deviation): number {
  return error === 0 ? Number.POSITIVE_INFINITY : 10 * Math.log10(power / error);
}

/** Of no elements: 0. */
export function meanSquaredError({ error, count }: Deviation): number {
  return count === 0 ? 0 : error / count;
}

function refused(place: string, expected: string, got: string): HushbitError {
  return new HushbitError({ code: 'bad-audio', place, expected, got });
}
