// GRUs over steps within a frame, and many of them side by side over the frames. Between integers all that is inside has 16 bits and
// bounds that follow from the weights; where a float is among its operands all of them are brought to f32.

import { SCAN_ONE } from '../../program/operations/recurrence.ts';
import type { QuantBuffer, QuantOperation, ScanOperation } from '../../program/program.ts';
import type { Lowering } from '../lowering.ts';
import { chooseShift, multiplierFor } from '../multipliers.ts';
import type { Step } from '../step.ts';
import {
  betweenFloats,
  floatFields,
  floatWeights,
  inputReach,
  integerFields,
  integerWeights,
  lookedUpStep,
  type ScanParts,
  type ScanSums,
  scanKind,
  UNIT,
  weighGates,
} from './scan-parts.ts';

export interface ScanStep extends Step<'scan'>, ScanParts {
  readonly reset: 'after' | 'before';
}

export const SCAN_STEP = scanKind<ScanStep>('scan', { integers: lowerIntegers, floats: lowerFloat });

/** Of kept states before the reset: 15 bits of a product. */
const KEPT = 32768 * UNIT * UNIT;

function lowerIntegers(into: Lowering, step: ScanStep, target: string): ScanOperation {
  const { units, reset } = step;
  const isResetBefore = (row: number): boolean => reset === 'before' && row >= 2 * units;
  const { sums, ...weights } = integerWeights(into, step, (row) => (isResetBefore(row) ? KEPT : UNIT));
  const fields = integerFields(into, step, target);
  const gates = weighGates(into, step, sums, [0, 2], 'sigmoid');
  const candidates =
    reset === 'after'
      ? weighHidden(step, into.buffers[fields.input]!, sums)
      : beforeProduct(weighGates(into, step, sums, [2, 3], 'tanh'));
  const { multipliers, ...candidateFields } = candidates;
  return {
    ...{ op: 'scan', reset, ...fields, ...weights, ...candidateFields },
    multiplier: Int32Array.from([...gates.multipliers, ...multipliers]),
    ...{ gateMultiplier: gates.ofInput, gateShift: gates.shift },
  };
}

/** Candidates whose states were reset: one sum with x, and no hidden part. */
function beforeProduct({ multipliers, ofInput, shift }: ReturnType<typeof weighGates>) {
  const none = { hiddenMultiplier: 0, hiddenShift: 1 };
  return { multipliers, candidateMultiplier: ofInput, candidateShift: shift, ...none };
}

/** Candidates whose products are rounded to 16 bits, a hidden part that the reset weighs before x is added. */
function weighHidden({ units, output }: ScanStep, x: QuantBuffer, { worth, bounds }: ScanSums) {
  const rows = Array.from({ length: units }, (_, u) => 2 * units + u);
  // What h within 1 can make of the hidden part, strictly.
  const reach = Math.max(...rows.map((row) => Number(bounds[row]!) * worth[row]!));
  const hiddenStep = Math.max(reach, 1e-6) / SCAN_ONE;
  const candidateStep = lookedUpStep('tanh');
  const factors = rows.map((row) => worth[row]! / hiddenStep);
  const hiddenShift = chooseShift(
    factors.map((factor, u) => ({ bounds: [bounds[2 * units + u]!], factors: [factor] })),
    output,
  );
  const ofHidden = (UNIT * hiddenStep) / candidateStep;
  const ofInput = x.scale / candidateStep;
  const sum = { bounds: [inputReach(x), 2n ** 30n], factors: [ofInput, ofHidden] };
  const candidateShift = chooseShift([sum], output);
  return {
    multipliers: factors.map((factor) => multiplierFor(factor, hiddenShift)),
    ...{ hiddenMultiplier: multiplierFor(ofHidden, candidateShift), hiddenShift },
    ...{ candidateMultiplier: multiplierFor(ofInput, candidateShift), candidateShift },
  };
}

function lowerFloat(into: Lowering, step: ScanStep, target: string): QuantOperation[] {
  const weights = floatWeights(into, step);
  const { reset } = step;
  return betweenFloats(into, step, target, (operands) => ({
    ...{ op: 'scan', reset, ...floatFields(into, step) },
    ...{ hiddenMultiplier: 0, hiddenShift: 1, ...operands, ...weights },
  }));
}
