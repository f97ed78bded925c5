// GRUs over steps within a frame, and many of them side by side over the frames. Between integers all that is inside has 16 bits and
// bounds that follow from the weights; where a float is among its operands all of them are brought to f32.

import { rowSums } from '../../precision/index.ts';
import { SCAN_ONE } from '../../program/operations/scan.ts';
import type { QuantBuffer, QuantOperation, ScanOperation } from '../../program/program.ts';
import { weightSteps } from '../../program/weight-grid.ts';
import { addTo, leastScaleFor, lowerMatrix } from '../accumulator.ts';
import { TABLE_RANGE_I16 } from '../buffer-scale.ts';
import { bufferIndex, isFloat, type Lowering } from '../lowering.ts';
import { chooseShift, multiplierFor } from '../multipliers.ts';
import type { Replaced, Step, StepKind } from '../step.ts';
import { makeTable } from './activation-table.ts';
import { copyOfState, element, linearStep, lowerLinear } from './linear.ts';

export interface ScanStep extends Step<'scan'> {
  readonly input: string;
  /** [3 * units, units] */
  readonly weight: string;
  /** [3 * units] */
  readonly bias: string;
  readonly steps: number;
  readonly lanes: number;
  readonly units: number;
  readonly reverse: boolean;
  readonly reset: 'after' | 'before';
  /** The carried states, which the output takes the place of. */
  readonly replaced: Replaced | null;
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

/** In steps of 1 / 32767. */
const UNIT = 1 / SCAN_ONE;
/** Of kept states before the reset: 15 bits of a product. */
const KEPT = 32768 * UNIT * UNIT;

function lowerIntegers(into: Lowering, step: ScanStep, target: string): ScanOperation {
  const { units, reset, lanes } = step;
  const input = bufferIndex(into, step.input);
  const output = bufferIndex(into, target);
  const x = into.buffers[input]!;
  const out = into.buffers[output]!;
  const biases = Float64Array.from(into.network.tensors.get(step.bias)!.data!);
  // What the weights multiply are states, whose statistics are not those of the input.
  const lowered = lowerMatrix(into, step.weight, step.weight, leastScaleFor(biases, UNIT));
  addTo(biases, lowered.biasCorrection);
  const matrix = into.matrices[lowered.index]!;
  const rows = weightSteps(matrix);
  const { norm } = rowSums(matrix);
  const isBefore = (row: number): boolean => reset === 'before' && row >= 2 * units;
  const worth = rows.map((own, row) => own * (isBefore(row) ? KEPT : UNIT));
  const bias = BigInt64Array.from(worth, (one, row) => BigInt(Math.round(biases[row]! / one)));
  const bounds = Array.from(bias, (one, row) => (one < 0n ? -one : one) + BigInt(norm[row]!) * 32768n);
  const widest = bounds.reduce((a, b) => (a > b ? a : b), 0n);
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
  const tables = tablesOf(into);
  return {
    ...common(into, step),
    ...{ arithmetic: 'integer', input, output, matrix: lowered.index, lanes },
    initial: step.replaced ? output : null,
    ...into.limits[output]!,
    accumulator: widest < 2n ** 31n ? 'i32' : 'i64',
    ...{ bias, multiplier, gateShift, hiddenShift, candidateShift, outShift, ...tables },
    gateMultiplier: multiplierFor(x.scale / gateStep, gateShift),
    hiddenMultiplier: isAfter ? multiplierFor(hiddenFactor, candidateShift) : 0,
    candidateMultiplier: multiplierFor(x.scale / candidateStep, candidateShift),
    outMultiplier: multiplierFor(UNIT / out.scale, outShift),
    ...{ floatBias: new Float32Array(0), floatScale: new Float32Array(0) },
  };
}

function tablesOf(into: Lowering) {
  const buffer = (scale: number): QuantBuffer => ({
    ...({ name: '', kind: 'activation', layer: '', length: 1, format: 'i16', zeroPoint: 0 } as const),
    ...{ scale, carried: false, history: 0 },
  });
  const table = (name: 'sigmoid' | 'tanh', low: number): number => {
    const source = buffer(TABLE_RANGE_I16[name] / SCAN_ONE);
    return into.addTable(makeTable(name, source, buffer(UNIT), { low, high: SCAN_ONE }, 'cut'));
  };
  return { sigmoid: table('sigmoid', 0), tanh: table('tanh', -SCAN_ONE) };
}

/** Brings its operands to f32 and its result to where it belongs. */
function lowerFloat(into: Lowering, step: ScanStep, target: string): QuantOperation[] {
  const before: QuantOperation[] = [];
  const asFloat = (name: string, use: string): { readonly name: string; readonly index: number } => {
    const index = bufferIndex(into, name);
    if (into.buffers[index]!.format === 'f32') return { name, index };
    const made = `${name} ${use} ${step.output}`;
    into.bufferOf.set(made, into.buffers.length);
    into.limits.push({ low: 0, high: 0 });
    const own = { name: made, kind: 'activation', format: 'f32', scale: 1, zeroPoint: 0 } as const;
    into.buffers.push({ ...into.buffers[index]!, ...own, carried: false, history: 0 });
    into.formats.set(made, 'f32');
    return { name: made, index: bufferIndex(into, made) };
  };
  const input = asFloat(step.input, 'for');
  if (input.name !== step.input)
    before.push(lowerLinear(into, linearStep(input.name, [element(step.input)])));
  const result = asFloat(target, 'of');
  const isElsewhere = result.name !== target;
  let initial: number | null = null;
  if (step.replaced) {
    initial = result.index;
    if (isElsewhere) {
      const old = asFloat(target, 'before');
      before.push(lowerLinear(into, linearStep(old.name, [element(target)])));
      initial = old.index;
    }
  }
  const biases = Float64Array.from(into.network.tensors.get(step.bias)!.data!);
  const { index: matrix, biasCorrection } = lowerMatrix(into, step.weight, step.weight, null);
  addTo(biases, biasCorrection);
  const none = { accumulator: 'i32', bias: new BigInt64Array(0), multiplier: new Int32Array(0) } as const;
  const numbers = {
    ...{ gateMultiplier: 0, gateShift: 1, hiddenMultiplier: 0, hiddenShift: 1 },
    ...{ candidateMultiplier: 0, candidateShift: 1, outMultiplier: 0, outShift: 1, sigmoid: -1, tanh: -1 },
  };
  const operation: ScanOperation = {
    ...{ ...common(into, step), arithmetic: 'float', low: 0, high: 0, ...none, ...numbers },
    ...{ input: input.index, output: result.index, initial, matrix },
    floatBias: Float32Array.from(biases),
    floatScale: Float32Array.from(weightSteps(into.matrices[matrix]!)),
  };
  const after = isElsewhere ? [lowerLinear(into, linearStep(target, [element(result.name)]))] : [];
  return [...before, operation, ...after];
}
