// GRUs over steps within a frame, and many of them side by side over the frames. Between integers all that is inside has 16 bits and
// bounds that follow from the weights; where a float is among its operands all of them are brought to f32.

import { SCAN_ONE } from '../../program/operations/recurrence.ts';
import type { QuantOperation, ScanOperation } from '../../program/program.ts';
import { TABLE_RANGE_I16 } from '../buffer-scale.ts';
import { bufferIndex, isFloat, type Lowering } from '../lowering.ts';
import { chooseShift, multiplierFor } from '../multipliers.ts';
import type { Step, StepKind } from '../step.ts';
import { copyOfState } from './linear.ts';
import {
  betweenFloats,
  floatWeights,
  integerWeights,
  type ScanParts,
  scanTables,
  UNIT,
} from './scan-parts.ts';

export interface ScanStep extends Step<'scan'>, ScanParts {
  readonly reset: 'after' | 'before';
}

export const SCAN_STEP: StepKind<ScanStep> = {
  step: 'scan',
  reads: ({ input, replaced }) => (replaced ? [input, replaced.state] : [input]),
  weights: ({ weight }) => [weight],
  role: ({ replaced }) => (replaced ? 'state-copy' : 'tanh'),
  replaces: ({ replaced }) => replaced,
  wide: ({ replaced }) => (replaced ? [replaced.state] : []),
  lower(into, step) {
    const { output, replaced } = step;
    const target = replaced?.state ?? output;
    const float = isFloat(into, step.input, target, step.weight);
    const own = float ? lowerFloat(into, step, target) : [lowerIntegers(into, step, target)];
    return [...own, ...(replaced ? copyOfState(into, target, output) : [])];
  },
};

function common(into: Lowering, step: ScanStep) {
  const { output, steps, lanes, units, reverse, reset } = step;
  const { layer } = into.network.tensors.get(output)!;
  return { ...({ op: 'scan', name: output, layer } as const), ...{ steps, lanes, units, reverse, reset } };
}

/** Of kept states before the reset: 15 bits of a product. */
const KEPT = 32768 * UNIT * UNIT;

function lowerIntegers(into: Lowering, step: ScanStep, target: string): ScanOperation {
  const { units, reset, lanes } = step;
  const input = bufferIndex(into, step.input);
  const output = bufferIndex(into, target);
  const x = into.buffers[input]!;
  const out = into.buffers[output]!;
  const isBefore = (row: number): boolean => reset === 'before' && row >= 2 * units;
  const { matrix, worth, bias, bounds, accumulator } = integerWeights(into, step, (row) =>
    isBefore(row) ? KEPT : UNIT,
  );
  const reach = BigInt(32768 + Math.abs(x.zeroPoint));
  const [gateStep, candidateStep] = [TABLE_RANGE_I16.sigmoid, TABLE_RANGE_I16.tanh].map(
    (range) => range / SCAN_ONE,
  ) as [number, number];
  const factorsOf = (from: number, to: number, of: number) =>
    Array.from(worth.subarray(from, to), (one) => one / of);
  const place = step.output;
  const gates = factorsOf(0, 2 * units, gateStep);
  const gateShift = chooseShift(
    gates.map((factor, row) => ({ bounds: [reach, bounds[row]!], factors: [x.scale / gateStep, factor] })),
    place,
  );
  // What h within 1 can make of the hidden part, strictly.
  const hiddenReach = Math.max(
    ...Array.from({ length: units }, (_, u) => Number(bounds[2 * units + u]!) * worth[2 * units + u]!),
  );
  const hiddenStep = Math.max(hiddenReach, 1e-6) / SCAN_ONE;
  const isAfter = reset === 'after';
  const candidates = factorsOf(2 * units, 3 * units, isAfter ? hiddenStep : candidateStep);
  const hiddenShift = isAfter
    ? chooseShift(
        candidates.map((factor, u) => ({ bounds: [bounds[2 * units + u]!], factors: [factor] })),
        place,
      )
    : 1;
  const hiddenFactor = (UNIT * hiddenStep) / candidateStep;
  const candidateShift = chooseShift(
    isAfter
      ? [{ bounds: [reach, 2n ** 30n], factors: [x.scale / candidateStep, hiddenFactor] }]
      : candidates.map((factor, u) => ({
          bounds: [reach, bounds[2 * units + u]!],
          factors: [x.scale / candidateStep, factor],
        })),
    place,
  );
  const outShift = chooseShift([{ bounds: [32768n], factors: [UNIT / out.scale] }], place);
  const multiplier = Int32Array.from([
    ...gates.map((factor) => multiplierFor(factor, gateShift)),
    ...candidates.map((factor) => multiplierFor(factor, isAfter ? hiddenShift : candidateShift)),
  ]);
  const tables = scanTables(into);
  return {
    ...common(into, step),
    ...{ arithmetic: 'integer', input, output, matrix, lanes },
    initial: step.replaced ? output : null,
    ...into.limits[output]!,
    ...{ accumulator, bias, multiplier, gateShift, hiddenShift, candidateShift, outShift, ...tables },
    gateMultiplier: multiplierFor(x.scale / gateStep, gateShift),
    hiddenMultiplier: isAfter ? multiplierFor(hiddenFactor, candidateShift) : 0,
    candidateMultiplier: multiplierFor(x.scale / candidateStep, candidateShift),
    outMultiplier: multiplierFor(UNIT / out.scale, outShift),
    ...{ floatBias: new Float32Array(0), floatScale: new Float32Array(0) },
  };
}

function lowerFloat(into: Lowering, step: ScanStep, target: string): QuantOperation[] {
  const { floatBias, floatScale, matrix } = floatWeights(into, step);
  const none = { accumulator: 'i32', bias: new BigInt64Array(0), multiplier: new Int32Array(0) } as const;
  const numbers = {
    ...{ gateMultiplier: 0, gateShift: 1, hiddenMultiplier: 0, hiddenShift: 1 },
    ...{ candidateMultiplier: 0, candidateShift: 1, outMultiplier: 0, outShift: 1, sigmoid: -1, tanh: -1 },
  };
  return betweenFloats(into, step, target, (operands) => ({
    ...{ ...common(into, step), arithmetic: 'float', low: 0, high: 0, ...none, ...numbers },
    ...{ ...operands, matrix, floatBias, floatScale },
  }));
}
