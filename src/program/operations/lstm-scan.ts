// `lstm-scan`: an LSTM whose steps lie within the frame, or many with the same weights side by side; its gates' input side is done.
import { z } from 'zod';
import { carrierOf } from '../formats.ts';
import type { AccumulatorFormat, ProgramParts } from '../parts.ts';
import { checkMultiplier, checkShift, greatest, magnitude, type RowNorms, reach } from './bounds.ts';
import { check, checkFinite } from './check.ts';
import { BASE_SHAPE, int32, type OperationBase, type OperationDescriptor, partIndex } from './operation.ts';
import { checkScanTables, GREATEST_STATE, SCAN_ONE } from './scan.ts';

/**
 * x [steps, lanes, 4 * units], gates i, o, f, g; out [steps, lanes, units]. Each lane by itself: h is its part of `initial`, or 0; c is its
 * part of `cell`, or 0, and what it has become behind the last step takes the place of that part. Steps forward or in reverse. The matrix R
 * is [4 * units, units].
 * Integer: h, i, o, f, g of 16 bits in steps of 1 / 32767, c of 32 bits in steps of 1 / (32767 * 256); x' = x - its zero point; `look`, acc and
 * how h is stored as those of `scan`;
 *   i, o, f = look(sigmoid, rshift(x'[row] * gateMultiplier + acc[row] * multiplier[row], gateShift))
 *   g = look(tanh, rshift(x'[row] * candidateMultiplier + acc[row] * multiplier[row], candidateShift))
 *   s = f * c + i * g * 256;  c' = rshift(s + rshift(s, 15), 15) clamped to +-(2^31 - 1), which divides by 32767
 *   h' = rshift(o * look(tanh, rshift(c' * cellMultiplier, cellShift)) * UPDATE_MULTIPLIER, UPDATE_SHIFT) clamped to +-32767
 *   out = clamp(zeroPoint + rshift(h' * outMultiplier, outShift), low, high)
 * Float, all vectors f32: a[row] = floatBias[row] + dot(w[row], h) * floatScale[row]; i, o, f = sigmoid(x[row] + a[row]); g = tanh(x[row] + a[row]);
 * c' = f * c, then + i * g; h' = o * tanh(c'); out stores h', which goes on as it is.
 */
export interface LstmScanOperation extends OperationBase {
  readonly op: 'lstm-scan';
  readonly input: number;
  /** May be `initial` where there is one step: in place. */
  readonly output: number;
  /** [lanes, units]; integer arithmetic: 16 bits, zero point 0. */
  readonly initial: number | null;
  /** Carried, in place. Float arithmetic: [lanes, units]. Integer: i16 [2, lanes, units], upper halves, then lower ones. */
  readonly cell: number | null;
  readonly matrix: number;
  readonly steps: number;
  readonly lanes: number;
  readonly units: number;
  readonly reverse: boolean;
  /** Integer arithmetic: width that holds bias + every partial sum of the products. */
  readonly accumulator: AccumulatorFormat;
  /** Integer arithmetic, [4 * units]. */
  readonly bias: BigInt64Array;
  /** Integer arithmetic, [4 * units], 0 <= m < 2^31, as all multipliers here. */
  readonly multiplier: Int32Array;
  readonly gateMultiplier: number;
  readonly gateShift: number;
  readonly candidateMultiplier: number;
  readonly candidateShift: number;
  readonly cellMultiplier: number;
  readonly cellShift: number;
  readonly outMultiplier: number;
  readonly outShift: number;
  /** Integer arithmetic: indices into `tables`; else -1. */
  readonly sigmoid: number;
  readonly tanh: number;
  /** Float arithmetic, [4 * units]. */
  readonly floatBias: Float32Array;
  readonly floatScale: Float32Array;
}

/** Steps of a cell in one of a gate: of 16 bits a slow sum would lose what is below half a step. The cell reaches 256. */
export const CELL_FINER = 256;
export const CELL_ONE = SCAN_ONE * CELL_FINER;
export const GREATEST_CELL = 2 ** 31 - 1;
const GATES = 4;

export const LSTM_SCAN: OperationDescriptor<LstmScanOperation> = {
  op: 'lstm-scan',
  reads: ({ input, initial, cell }) => [input, initial, cell].filter((one) => one !== null),
  writes: ({ output }) => output,
  updates: ({ cell }) => (cell === null ? [] : [cell]),
  matrices: ({ matrix }) => [matrix],
  shape: z.strictObject({
    op: z.literal('lstm-scan'),
    ...BASE_SHAPE,
    input: partIndex,
    output: partIndex,
    initial: partIndex.nullable(),
    cell: partIndex.nullable(),
    matrix: partIndex,
    steps: int32,
    lanes: int32,
    units: int32,
    reverse: z.boolean(),
    accumulator: z.enum(['i32', 'i64']),
    bias: z.instanceof(BigInt64Array),
    multiplier: z.instanceof(Int32Array),
    gateMultiplier: int32,
    gateShift: int32,
    candidateMultiplier: int32,
    candidateShift: int32,
    cellMultiplier: int32,
    cellShift: int32,
    outMultiplier: int32,
    outShift: int32,
    sigmoid: int32,
    tanh: int32,
    floatBias: z.instanceof(Float32Array),
    floatScale: z.instanceof(Float32Array),
  }),
  bounds(parts, operation, norms) {
    const { gate, candidate, cell, out } = sumsOf(parts, operation, norms);
    return [gate, candidate, cell, out].reduce(greatest);
  },
  check(parts, operation, norms) {
    const { name, input, output, initial, cell, steps, lanes, units } = operation;
    const { buffers } = parts;
    const { rows, columns, groupSize } = parts.matrices[operation.matrix]!;
    for (const count of [steps, lanes, units]) {
      check(Number.isInteger(count) && count >= 1, name, 'steps, lanes and units of 1 or more', count);
    }
    const states = steps * lanes * units;
    check(
      buffers[input]!.length === GATES * states,
      name,
      `${GATES * states} elements`,
      buffers[input]!.length,
    );
    check(buffers[output]!.length === states, name, `${states} states`, buffers[output]!.length);
    check(input !== output, name, 'another buffer than the result', 'itself');
    check(
      rows === GATES * units && columns === units,
      name,
      `weights of ${units} units`,
      `${rows}x${columns}`,
    );
    check(groupSize === columns, name, 'one scale per row', `groups of ${groupSize}`);
    const isFloat = operation.arithmetic === 'float';
    if (initial !== null) {
      const { length, format, zeroPoint } = buffers[initial]!;
      check(length === lanes * units, name, `${lanes * units} states before`, length);
      check(initial !== output || steps === 1, name, 'one step in place', steps);
      check(initial !== input, name, 'another state than the input', 'the input');
      const isHeld = isFloat || (carrierOf(format) === 'i16' && zeroPoint === 0);
      check(isHeld, name, 'a state of 16 bits around 0', format);
    }
    if (cell !== null) {
      const { length, format, zeroPoint, carried } = buffers[cell]!;
      check(carried, name, 'a cell that is carried', carried);
      check(![input, output, initial].includes(cell), name, 'another cell than the vectors', cell);
      const expected = (isFloat ? 1 : 2) * lanes * units;
      check(length === expected, name, `a cell of ${expected} elements`, length);
      const isHeld = isFloat || (carrierOf(format) === 'i16' && zeroPoint === 0);
      check(isHeld, name, 'a cell in halves of 16 bits', format);
    }
    if (isFloat) {
      const vectors = [input, output, initial, cell].filter((one) => one !== null);
      for (const index of vectors) {
        check(carrierOf(buffers[index]!.format) === 'f32', name, 'vectors of f32', buffers[index]!.name);
      }
      checkFinite(name, 'float biases', operation.floatBias, rows);
      checkFinite(name, 'float scales', operation.floatScale, rows);
      return;
    }
    checkIntegers(parts, operation, norms);
  },
};

function checkIntegers(parts: ProgramParts, operation: LstmScanOperation, norms: RowNorms): void {
  const { name, bias, multiplier, units } = operation;
  const rows = GATES * units;
  check(bias.length === rows, name, `${rows} biases`, bias.length);
  check(multiplier.length === rows, name, `${rows} multipliers`, multiplier.length);
  const limit = operation.accumulator === 'i32' ? 2n ** 31n : 2n ** 63n;
  for (let row = 0; row < rows; row++) {
    const bound = accumulatorBound(operation, row, norms);
    check(bound < limit, name, `sums within ${operation.accumulator}`, bound);
    checkMultiplier(name, multiplier[row]!);
  }
  const { gateMultiplier, candidateMultiplier, cellMultiplier, outMultiplier } = operation;
  for (const one of [gateMultiplier, candidateMultiplier, cellMultiplier, outMultiplier]) {
    checkMultiplier(name, one);
  }
  const { gate, candidate, cell, out } = sumsOf(parts, operation, norms);
  checkShift(name, operation.gateShift, gate);
  checkShift(name, operation.candidateShift, candidate);
  checkShift(name, operation.cellShift, cell);
  checkShift(name, operation.outShift, out);
  checkScanTables(parts, operation);
}

/** Greatest magnitudes of what is rounded. */
function sumsOf({ buffers }: ProgramParts, operation: LstmScanOperation, norms: RowNorms) {
  const { input, units, multiplier, gateMultiplier, candidateMultiplier } = operation;
  const x = reach(buffers[input]!);
  const products = (from: number, to: number): bigint => {
    let most = 0n;
    for (let row = from; row < to; row++) {
      most = greatest(most, accumulatorBound(operation, row, norms) * BigInt(multiplier[row] ?? 0));
    }
    return most;
  };
  return {
    gate: x * BigInt(gateMultiplier) + products(0, 3 * units),
    candidate: x * BigInt(candidateMultiplier) + products(3 * units, GATES * units),
    cell: BigInt(GREATEST_CELL) * BigInt(operation.cellMultiplier),
    out: GREATEST_STATE * BigInt(operation.outMultiplier),
  };
}

/** Greatest magnitude of a row's accumulator. */
function accumulatorBound({ matrix, bias }: LstmScanOperation, row: number, norms: RowNorms): bigint {
  return magnitude(bias[row]!) + BigInt(norms.of(matrix)[row]!) * GREATEST_STATE;
}
