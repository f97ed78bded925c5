// What `scan` (a GRU) and `lstm-scan` have in common: a state that goes through the steps of a frame, or through many lanes with the same
// weights side by side, and gates that are sums of x and of products with it. What a step makes of the gates is each one's own.
import { z } from 'zod';
import { carrierOf } from '../formats.ts';
import type { AccumulatorFormat, ProgramParts } from '../parts.ts';
import { checkMultiplier, checkShift, greatest, magnitude, type RowNorms, reach } from './bounds.ts';
import { check, checkFinite } from './check.ts';
import { int32, type OperationBase, partIndex } from './operation.ts';

export interface Recurrence extends OperationBase {
  /** [steps, lanes, gates * units] */
  readonly input: number;
  /** May be `initial` where there is one step: in place. */
  readonly output: number;
  /** [lanes, units]; integer arithmetic: 16 bits, zero point 0. */
  readonly initial: number | null;
  /** [gates * units, units] */
  readonly matrix: number;
  readonly steps: number;
  readonly lanes: number;
  readonly units: number;
  readonly reverse: boolean;
  /** Integer arithmetic: width that holds bias + every partial sum of the products. */
  readonly accumulator: AccumulatorFormat;
  /** Integer arithmetic, [gates * units]. */
  readonly bias: BigInt64Array;
  /** Integer arithmetic, [gates * units], 0 <= m < 2^31, as all multipliers here. */
  readonly multiplier: Int32Array;
  readonly gateMultiplier: number;
  readonly gateShift: number;
  readonly candidateMultiplier: number;
  readonly candidateShift: number;
  readonly outMultiplier: number;
  readonly outShift: number;
  /** Integer arithmetic: indices into `tables`; else -1. */
  readonly sigmoid: number;
  readonly tanh: number;
  /** Float arithmetic, [gates * units]. */
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

/** Fields of both in a file. */
export const RECURRENCE_SHAPE = {
  input: partIndex,
  output: partIndex,
  initial: partIndex.nullable(),
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
  outMultiplier: int32,
  outShift: int32,
  sigmoid: int32,
  tanh: int32,
  floatBias: z.instanceof(Float32Array),
  floatScale: z.instanceof(Float32Array),
} as const;

/** A sum that is rounded: what weighs one of its addends, the shift, and its greatest magnitude. */
export interface RoundedSum {
  readonly multiplier: number;
  readonly shift: number;
  readonly bound: bigint;
}

/** What makes a GRU or an LSTM of it. */
export interface Cell<O extends Recurrence> {
  /** Elements of x, and rows of the matrix, for every state. */
  readonly gates: number;
  /** Integer arithmetic: what is rounded in a step, but for the state in the steps of the result. */
  sums(operation: O, bounds: CellBounds): readonly RoundedSum[];
}

export interface CellBounds {
  /** Greatest magnitude of x, its zero point taken off. */
  readonly x: bigint;
  /** Greatest magnitude of the weighted products of gates `from` .. `to - 1`. */
  products(from: number, to: number): bigint;
}

export function recurrenceBound<O extends Recurrence>(
  cell: Cell<O>,
  parts: ProgramParts,
  operation: O,
  norms: RowNorms,
): bigint {
  return roundedSums(cell, parts, operation, norms)
    .map(({ bound }) => bound)
    .reduce(greatest);
}

/** @throws HushbitError `bad-file` */
export function checkRecurrence<O extends Recurrence>(
  cell: Cell<O>,
  parts: ProgramParts,
  operation: O,
  norms: RowNorms,
): void {
  const { name, input, output, initial, steps, lanes, units } = operation;
  const { buffers } = parts;
  const { gates } = cell;
  const { rows, columns, groupSize } = parts.matrices[operation.matrix]!;
  for (const count of [steps, lanes, units]) {
    check(Number.isInteger(count) && count >= 1, name, 'steps, lanes and units of 1 or more', count);
  }
  const states = steps * lanes * units;
  const { length } = buffers[input]!;
  check(length === gates * states, name, `${gates * states} elements`, length);
  check(buffers[output]!.length === states, name, `${states} states`, buffers[output]!.length);
  check(input !== output, name, 'another buffer than the result', 'itself');
  const isFit = rows === gates * units && columns === units;
  check(isFit, name, `weights of ${units} units`, `${rows}x${columns}`);
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
  if (isFloat) {
    checkFloats(parts, name, [input, output, initial]);
    checkFinite(name, 'float biases', operation.floatBias, rows);
    checkFinite(name, 'float scales', operation.floatScale, rows);
  } else checkIntegers(cell, parts, operation, norms);
}

/** That what it reads and writes, where it is there, is of f32. */
export function checkFloats(
  { buffers }: ProgramParts,
  name: string,
  vectors: readonly (number | null)[],
): void {
  for (const index of vectors) {
    if (index === null) continue;
    const buffer = buffers[index]!;
    check(carrierOf(buffer.format) === 'f32', name, 'vectors of f32', buffer.name);
  }
}

function checkIntegers<O extends Recurrence>(
  cell: Cell<O>,
  parts: ProgramParts,
  operation: O,
  norms: RowNorms,
): void {
  const { name, bias, multiplier, units } = operation;
  const rows = cell.gates * units;
  check(bias.length === rows, name, `${rows} biases`, bias.length);
  check(multiplier.length === rows, name, `${rows} multipliers`, multiplier.length);
  const limit = operation.accumulator === 'i32' ? 2n ** 31n : 2n ** 63n;
  for (let row = 0; row < rows; row++) {
    const bound = accumulatorBound(operation, row, norms);
    check(bound < limit, name, `sums within ${operation.accumulator}`, bound);
    checkMultiplier(name, multiplier[row]!);
  }
  const sums = roundedSums(cell, parts, operation, norms);
  for (const sum of sums) checkMultiplier(name, sum.multiplier);
  for (const sum of sums) checkShift(name, sum.shift, sum.bound);
  checkTables(parts, operation);
}

/** That its tables are of its kind, and that what they have lies within their limits. */
function checkTables({ tables }: ProgramParts, { name, sigmoid, tanh }: Recurrence): void {
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

function roundedSums<O extends Recurrence>(
  cell: Cell<O>,
  { buffers }: ProgramParts,
  operation: O,
  norms: RowNorms,
): readonly RoundedSum[] {
  const { units, multiplier, outMultiplier, outShift } = operation;
  const products = (from: number, to: number): bigint => {
    let most = 0n;
    for (let row = from * units; row < to * units; row++) {
      most = greatest(most, accumulatorBound(operation, row, norms) * BigInt(multiplier[row] ?? 0));
    }
    return most;
  };
  const own = cell.sums(operation, { x: reach(buffers[operation.input]!), products });
  return [
    ...own,
    { multiplier: outMultiplier, shift: outShift, bound: GREATEST_STATE * BigInt(outMultiplier) },
  ];
}

/** Greatest magnitude of a row's accumulator. */
function accumulatorBound({ matrix, bias }: Recurrence, row: number, norms: RowNorms): bigint {
  return magnitude(bias[row]!) + BigInt(norms.of(matrix)[row]!) * GREATEST_STATE;
}
