// `scan`: a GRU whose steps lie within the frame, or many with the same weights side by side; its gates' input side is done.
import { z } from 'zod';
import { carrierOf } from '../formats.ts';
import type { AccumulatorFormat, ProgramParts } from '../parts.ts';
import { checkMultiplier, checkShift, greatest, magnitude, type RowNorms, reach } from './bounds.ts';
import { check, checkFinite } from './check.ts';
import { BASE_SHAPE, int32, type OperationBase, type OperationDescriptor, partIndex } from './operation.ts';

/**
 * x [steps, lanes, 3 * units], gates z, r, n; out [steps, lanes, units]. Each lane by itself: h is its part of `initial`, or 0; steps
 * forward or in reverse. The matrix R is [3 * units, units].
 * Integer, all of it 16 bits: h, z, r, n in steps of 1 / 32767; x' = x - its zero point;
 *   acc[row] = bias[row] + sum over k of w[row, k] * h[k]
 *   look(table, v) is what `table` has for v clamped to 16 bits, 513 entries, limits 0 or -32767 .. 32767
 *   z, r = look(sigmoid, rshift(x'[row] * gateMultiplier + acc[row] * multiplier[row], gateShift))
 *   reset after:  n = look(tanh, rshift(x'[row] * candidateMultiplier + r * hidden * hiddenMultiplier, candidateShift)),
 *     hidden = rshift(acc[row] * multiplier[row], hiddenShift) clamped to 16 bits
 *   reset before: n = look(tanh, rshift(x'[row] * candidateMultiplier + acc[row] * multiplier[row], candidateShift)), the acc of
 *     rshift(r[k] * h[k], 15) in place of h[k]
 *   h' = rshift(((32767 - z) * n + z * h) * UPDATE_MULTIPLIER, UPDATE_SHIFT) clamped to +-32767
 *   out = clamp(zeroPoint + rshift(h' * outMultiplier, outShift), low, high)
 * Float, all vectors f32: a[row] = floatBias[row] + dot(w[row], h) * floatScale[row]; z, r = sigmoid(x[row] + a[row]); n = tanh(x[row] + r * a[row]), or
 * tanh(x[row] + a[row]), the dot of r[k] * h[k]; h' = (1 - z) * n, then + z * h; out stores h', which goes on as it is.
 */
export interface ScanOperation extends OperationBase {
  readonly op: 'scan';
  readonly input: number;
  /** May be `initial` where there is one step: in place. */
  readonly output: number;
  /** [lanes, units]; integer arithmetic: 16 bits, zero point 0. */
  readonly initial: number | null;
  readonly matrix: number;
  readonly steps: number;
  readonly lanes: number;
  readonly units: number;
  readonly reverse: boolean;
  readonly reset: 'after' | 'before';
  /** Integer arithmetic: width that holds bias + every partial sum of the products. */
  readonly accumulator: AccumulatorFormat;
  /** Integer arithmetic, [3 * units]. */
  readonly bias: BigInt64Array;
  /** Integer arithmetic, [3 * units], 0 <= m < 2^31, as all multipliers here. */
  readonly multiplier: Int32Array;
  readonly gateMultiplier: number;
  readonly gateShift: number;
  readonly hiddenMultiplier: number;
  readonly hiddenShift: number;
  readonly candidateMultiplier: number;
  readonly candidateShift: number;
  readonly outMultiplier: number;
  readonly outShift: number;
  /** Integer arithmetic: indices into `tables`; else -1. */
  readonly sigmoid: number;
  readonly tanh: number;
  /** Float arithmetic, [3 * units]. */
  readonly floatBias: Float32Array;
  readonly floatScale: Float32Array;
}

/** 2^45 / 32767: what is in steps of 1 / 32767^2 becomes steps of 1 / 32767. */
export const UPDATE_MULTIPLIER = 1073774593;
export const UPDATE_SHIFT = 45;
/** 1.0 of states and gates. */
export const SCAN_ONE = 32767;
export const GREATEST_STATE = 32768n;
const KNOTS = 513;

export const SCAN: OperationDescriptor<ScanOperation> = {
  op: 'scan',
  reads: ({ input, initial }) => (initial === null ? [input] : [input, initial]),
  writes: ({ output }) => output,
  matrices: ({ matrix }) => [matrix],
  shape: z.strictObject({
    op: z.literal('scan'),
    ...BASE_SHAPE,
    input: partIndex,
    output: partIndex,
    initial: partIndex.nullable(),
    matrix: partIndex,
    steps: int32,
    lanes: int32,
    units: int32,
    reverse: z.boolean(),
    reset: z.enum(['after', 'before']),
    accumulator: z.enum(['i32', 'i64']),
    bias: z.instanceof(BigInt64Array),
    multiplier: z.instanceof(Int32Array),
    gateMultiplier: int32,
    gateShift: int32,
    hiddenMultiplier: int32,
    hiddenShift: int32,
    candidateMultiplier: int32,
    candidateShift: int32,
    outMultiplier: int32,
    outShift: int32,
    sigmoid: int32,
    tanh: int32,
    floatBias: z.instanceof(Float32Array),
    floatScale: z.instanceof(Float32Array),
  }),
  bounds(parts, operation, norms) {
    const { gate, hidden, candidate, out } = sumsOf(parts, operation, norms);
    return [gate, hidden, candidate, out].reduce(greatest);
  },
  check(parts, operation, norms) {
    const { name, input, output, initial, steps, lanes, units } = operation;
    const { buffers } = parts;
    const { rows, columns, groupSize } = parts.matrices[operation.matrix]!;
    for (const count of [steps, lanes, units]) {
      check(Number.isInteger(count) && count >= 1, name, 'steps, lanes and units of 1 or more', count);
    }
    const states = steps * lanes * units;
    check(buffers[input]!.length === 3 * states, name, `${3 * states} elements`, buffers[input]!.length);
    check(buffers[output]!.length === states, name, `${states} states`, buffers[output]!.length);
    check(input !== output, name, 'another buffer than the result', 'itself');
    check(rows === 3 * units && columns === units, name, `weights of ${units} units`, `${rows}x${columns}`);
    check(groupSize === columns, name, 'one scale per row', `groups of ${groupSize}`);
    if (initial !== null) {
      const { length, format, zeroPoint } = buffers[initial]!;
      check(length === lanes * units, name, `${lanes * units} states before`, length);
      check(initial !== output || steps === 1, name, 'one step in place', steps);
      check(initial !== input, name, 'another state than the input', 'the input');
      const isHeld = operation.arithmetic === 'float' || (carrierOf(format) === 'i16' && zeroPoint === 0);
      check(isHeld, name, 'a state of 16 bits around 0', format);
    }
    if (operation.arithmetic === 'float') {
      for (const index of [input, output, ...(initial === null ? [] : [initial])]) {
        check(carrierOf(buffers[index]!.format) === 'f32', name, 'vectors of f32', buffers[index]!.name);
      }
      checkFinite(name, 'float biases', operation.floatBias, rows);
      checkFinite(name, 'float scales', operation.floatScale, rows);
      return;
    }
    checkIntegers(parts, operation, norms);
  },
};

function checkIntegers(parts: ProgramParts, operation: ScanOperation, norms: RowNorms): void {
  const { name, bias, multiplier, units } = operation;
  check(bias.length === 3 * units, name, `${3 * units} biases`, bias.length);
  check(multiplier.length === 3 * units, name, `${3 * units} multipliers`, multiplier.length);
  const limit = operation.accumulator === 'i32' ? 2n ** 31n : 2n ** 63n;
  for (let row = 0; row < 3 * units; row++) {
    const bound = accumulatorBound(operation, row, norms);
    check(bound < limit, name, `sums within ${operation.accumulator}`, bound);
    checkMultiplier(name, multiplier[row]!);
  }
  const { gateMultiplier, hiddenMultiplier, candidateMultiplier, outMultiplier } = operation;
  for (const one of [gateMultiplier, hiddenMultiplier, candidateMultiplier, outMultiplier]) {
    checkMultiplier(name, one);
  }
  const { gate, hidden, candidate, out } = sumsOf(parts, operation, norms);
  checkShift(name, operation.gateShift, gate);
  checkShift(name, operation.hiddenShift, hidden);
  checkShift(name, operation.candidateShift, candidate);
  checkShift(name, operation.outShift, out);
  checkScanTables(parts, operation);
}

/** That its tables are of its kind, and that what they have lies within their limits. */
export function checkScanTables(
  { tables }: ProgramParts,
  { name, sigmoid, tanh }: { readonly name: string; readonly sigmoid: number; readonly tanh: number },
): void {
  for (const [index, least] of [
    [sigmoid, 0],
    [tanh, -SCAN_ONE],
  ] as const) {
    const table = tables[index];
    check(table?.length === KNOTS, name, `a table of ${KNOTS}`, table?.length);
    const outside = table!.find((value) => value < least * 256 || value > SCAN_ONE * 256);
    check(outside === undefined, name, 'table entries within the limits', outside);
  }
}

/** Greatest magnitudes of what is rounded. */
function sumsOf({ buffers }: ProgramParts, operation: ScanOperation, norms: RowNorms) {
  const { input, units, multiplier, reset, gateMultiplier, candidateMultiplier, hiddenMultiplier } =
    operation;
  const x = reach(buffers[input]!);
  const products = (from: number, to: number): bigint => {
    let most = 0n;
    for (let row = from; row < to; row++) {
      most = greatest(most, accumulatorBound(operation, row, norms) * BigInt(multiplier[row] ?? 0));
    }
    return most;
  };
  const candidate = products(2 * units, 3 * units);
  const isAfter = reset === 'after';
  return {
    gate: x * BigInt(gateMultiplier) + products(0, 2 * units),
    hidden: isAfter ? candidate : 0n,
    candidate:
      x * BigInt(candidateMultiplier) +
      (isAfter ? GREATEST_STATE * GREATEST_STATE * BigInt(hiddenMultiplier) : candidate),
    out: GREATEST_STATE * BigInt(operation.outMultiplier),
  };
}

/** Greatest magnitude of a row's accumulator. */
function accumulatorBound({ matrix, bias }: ScanOperation, row: number, norms: RowNorms): bigint {
  return magnitude(bias[row]!) + BigInt(norms.of(matrix)[row]!) * GREATEST_STATE;
}
