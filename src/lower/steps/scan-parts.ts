// What GRUs and LSTMs over steps or in lanes have in common when they are lowered: weights with what a state of 16 bits is worth, their
// tables, and what stands between them and vectors that are no floats.
import { rowSums } from '../../precision/index.ts';
import { SCAN_ONE } from '../../program/operations/recurrence.ts';
import type { QuantBuffer, QuantOperation } from '../../program/program.ts';
import { weightSteps } from '../../program/weight-grid.ts';
import { addTo, leastScaleFor, lowerMatrix } from '../accumulator.ts';
import { TABLE_RANGE_I16 } from '../buffer-scale.ts';
import { bufferIndex, isFloat, type Lowering } from '../lowering.ts';
import { chooseShift, multiplierFor } from '../multipliers.ts';
import type { Replaced, Step, StepKind } from '../step.ts';
import { makeTable } from './activation-table.ts';
import { copyOfState, element, linearStep, lowerLinear } from './linear.ts';

export interface ScanParts {
  readonly output: string;
  readonly input: string;
  /** [gates * units, units] */
  readonly weight: string;
  /** [gates * units] */
  readonly bias: string;
  readonly steps: number;
  readonly lanes: number;
  readonly units: number;
  readonly reverse: boolean;
  /** The carried states, which the output takes the place of. */
  readonly replaced: Replaced | null;
}

/** A step of states and gates. */
export const UNIT = 1 / SCAN_ONE;

/** What a GRU or an LSTM becomes between integers and between floats; `target`: whose buffer it writes. */
interface Lowerings<S> {
  integers(into: Lowering, step: S, target: string): QuantOperation;
  floats(into: Lowering, step: S, target: string): readonly QuantOperation[];
}

export function scanKind<S extends Step & ScanParts>(
  step: S['step'],
  { integers, floats }: Lowerings<S>,
): StepKind<S> {
  return {
    step,
    reads: ({ input, replaced }) => (replaced ? [input, replaced.state] : [input]),
    weights: ({ weight }) => [weight],
    role: ({ replaced }) => (replaced ? 'state-copy' : 'tanh'),
    replaces: ({ replaced }) => replaced,
    wide: ({ replaced }) => (replaced ? [replaced.state] : []),
    lower(into, own) {
      const { input, output, weight, replaced } = own;
      const target = replaced?.state ?? output;
      const isOfFloats = isFloat(into, input, target, weight);
      const made = isOfFloats ? floats(into, own, target) : [integers(into, own, target)];
      return [...made, ...(replaced ? copyOfState(into, target, output) : [])];
    },
  };
}

function commonFields(into: Lowering, { output, steps, lanes, units, reverse }: ScanParts) {
  const { layer } = into.network.tensors.get(output)!;
  return { name: output, layer, steps, lanes, units, reverse };
}

/** Fields of floats, those of integers with nothing in them. */
export function floatFields(into: Lowering, step: ScanParts) {
  return {
    ...{ ...commonFields(into, step), ...({ arithmetic: 'float', low: 0, high: 0 } as const) },
    ...({ accumulator: 'i32', bias: new BigInt64Array(0), multiplier: new Int32Array(0) } as const),
    ...{ gateMultiplier: 0, gateShift: 1, candidateMultiplier: 0, candidateShift: 1 },
    ...{ outMultiplier: 0, outShift: 1, sigmoid: -1, tanh: -1 },
  };
}

/** Fields of integers but for the gates. */
export function integerFields(into: Lowering, step: ScanParts, target: string) {
  const [input, output] = [bufferIndex(into, step.input), bufferIndex(into, target)];
  const toOut = UNIT / into.buffers[output]!.scale;
  const outShift = chooseShift([{ bounds: [32768n], factors: [toOut] }], step.output);
  return {
    ...{ ...commonFields(into, step), ...into.limits[output]! },
    ...({ arithmetic: 'integer', input, output, initial: step.replaced ? output : null } as const),
    ...{ outMultiplier: multiplierFor(toOut, outShift), outShift, ...scanTables(into) },
    ...{ floatBias: new Float32Array(0), floatScale: new Float32Array(0) },
  };
}

/** Greatest magnitude of x, its zero point taken off. */
export const inputReach = ({ zeroPoint }: QuantBuffer): bigint => BigInt(32768 + Math.abs(zeroPoint));

/** What a step of a table's argument is worth. */
export const lookedUpStep = (table: 'sigmoid' | 'tanh'): number => TABLE_RANGE_I16[table] / SCAN_ONE;

/** Gates `from` .. `to - 1`, products and x, in steps of what their table looks up. */
export function weighGates(
  into: Lowering,
  step: ScanParts,
  { worth, bounds }: ScanSums,
  [from, to]: readonly [number, number],
  table: 'sigmoid' | 'tanh',
) {
  const { units } = step;
  const x = into.buffers[bufferIndex(into, step.input)]!;
  const own = lookedUpStep(table);
  const rows = Array.from({ length: (to - from) * units }, (_, row) => from * units + row);
  const sums = rows.map((row) => ({
    bounds: [inputReach(x), bounds[row]!],
    factors: [x.scale / own, worth[row]! / own],
  }));
  const shift = chooseShift(sums, step.output);
  const multipliers = sums.map(({ factors }) => multiplierFor(factors[1]!, shift));
  return { shift, multipliers, ofInput: multiplierFor(x.scale / own, shift) };
}

/** Of the products of each row: what a step is worth, and their greatest magnitude. */
export interface ScanSums {
  readonly worth: Float64Array;
  readonly bounds: readonly bigint[];
}

/** @param worthOf what a step of the vector that a row multiplies is worth */
export function integerWeights(into: Lowering, step: ScanParts, worthOf: (row: number) => number) {
  const biases = Float64Array.from(into.network.tensors.get(step.bias)!.data!);
  // What the weights multiply are states, whose statistics are not those of the input.
  const { index, biasCorrection } = lowerMatrix(into, step.weight, step.weight, leastScaleFor(biases, UNIT));
  addTo(biases, biasCorrection);
  const matrix = into.matrices[index]!;
  const { norm } = rowSums(matrix);
  const worth = weightSteps(matrix).map((own, row) => own * worthOf(row));
  const bias = BigInt64Array.from(worth, (one, row) => BigInt(Math.round(biases[row]! / one)));
  const bounds = Array.from(bias, (one, row) => (one < 0n ? -one : one) + BigInt(norm[row]!) * 32768n);
  const widest = bounds.reduce((a, b) => (a > b ? a : b), 0n);
  const accumulator = widest < 2n ** 31n ? ('i32' as const) : ('i64' as const);
  const sums: ScanSums = { worth, bounds };
  return { matrix: index, bias, accumulator, sums };
}

export function floatWeights(into: Lowering, step: ScanParts) {
  const biases = Float64Array.from(into.network.tensors.get(step.bias)!.data!);
  const { index: matrix, biasCorrection } = lowerMatrix(into, step.weight, step.weight, null);
  addTo(biases, biasCorrection);
  const floatScale = Float32Array.from(weightSteps(into.matrices[matrix]!));
  return { matrix, floatBias: Float32Array.from(biases), floatScale };
}

function scanTables(into: Lowering) {
  const buffer = (scale: number): QuantBuffer => ({
    ...({ name: '', kind: 'activation', layer: '', length: 1, format: 'i16', zeroPoint: 0 } as const),
    ...{ scale, carried: false, history: 0 },
  });
  const table = (name: 'sigmoid' | 'tanh', low: number): number => {
    const source = buffer(lookedUpStep(name));
    return into.addTable(makeTable(name, source, buffer(UNIT), { low, high: SCAN_ONE }, 'cut'));
  };
  return { sigmoid: table('sigmoid', 0), tanh: table('tanh', -SCAN_ONE) };
}

interface FloatOperands {
  readonly input: number;
  readonly output: number;
  readonly initial: number | null;
}

/** An operation of floats, what brings its operands to f32, and its result to where it belongs. */
export function betweenFloats(
  into: Lowering,
  step: ScanParts,
  target: string,
  make: (operands: FloatOperands) => QuantOperation,
): QuantOperation[] {
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
  if (input.name !== step.input) {
    before.push(lowerLinear(into, linearStep(input.name, [element(step.input)])));
  }
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
  const operation = make({ input: input.index, output: result.index, initial });
  const after = isElsewhere ? [lowerLinear(into, linearStep(target, [element(result.name)]))] : [];
  return [...before, operation, ...after];
}
