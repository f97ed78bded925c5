// Fidelity: how far a quantised network is from its own float32, whatever the speech sounds like. It resolves what PESQ does
// not: raw PESQ of a mask that is clearly off can rise by chance.
import { addDeviations, type Deviation, deviation, deviationDb, meanSquaredError } from './deviation.ts';

/** Of one clip, or of several added up. */
export interface FidelitySums {
  /** Of the enhanced samples, before they are rounded to 16 bits; of the output port where a network has no samples. */
  readonly output: Deviation;
  /** Of the floored mask. */
  readonly mask: Deviation;
}

export interface Fidelity {
  /** 10 log10 of the power of float32's output over that of the difference; Infinity for float32 itself. */
  readonly fidelityDb: number;
  /** Mean squared error of the floored mask. */
  readonly maskError: number;
}

/** What one clip gives. */
export interface ClipOutput {
  /** Enhanced samples, +-1 nominal, not yet rounded to 16 bits. */
  readonly samples: Float32Array;
  /** Row-major [frames, bins], floored. */
  readonly mask: Float32Array;
}

/** @throws HushbitError `bad-audio`: other lengths, values that are not finite */
export function compareWithFloat32(float32: ClipOutput, output: ClipOutput): FidelitySums {
  return { output: deviation(float32.samples, output.samples), mask: deviation(float32.mask, output.mask) };
}

/** One figure over all clips: powers and errors are added, not decibels. */
export function fidelityOf(clips: readonly FidelitySums[]): Fidelity {
  return {
    fidelityDb: deviationDb(addDeviations(clips.map(({ output }) => output))),
    maskError: meanSquaredError(addDeviations(clips.map(({ mask }) => mask))),
  };
}
