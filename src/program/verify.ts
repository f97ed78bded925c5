// Checks a QuantProgram against what program.ts promises: shapes, indices, widths of accumulators and of weighted
// sums. The bounds are worked out from the program alone, not by the code that chose them. What a kind of operation has
// to keep stands in its file in operations/. The door of everything that reads a program from outside.

import { roundToF16 } from './binary16.ts';
import {
  type Carrier,
  carrierOf,
  type FormatRole,
  formatOf,
  integerFormat,
  isFloatFormat,
} from './formats.ts';
import { createRowNorms } from './operations/bounds.ts';
import { check } from './operations/check.ts';
import { descriptorOf, operationReads, operationWritesAll } from './operations/index.ts';
import type { QuantBuffer, QuantMatrix, QuantOperation, QuantProgram } from './program.ts';

/** Of all buffers and their histories together; far above what any executor is asked to hold. */
const MOST_ELEMENTS = 2 ** 26;

const WEIGHT_ARRAYS = {
  i8: Int8Array,
  i16: Int16Array,
  f16: Float32Array,
  f32: Float32Array,
} as const satisfies Record<Carrier, unknown>;

/** Kernels of any executor read whole vectors of a group. */
const GROUP_STEP = 16;

/** @throws HushbitError `bad-file` with the first breach */
export function verifyProgram(program: QuantProgram): void {
  for (const buffer of program.buffers) verifyBuffer(buffer);
  const elements = program.buffers.reduce((sum, { length, history }) => sum + length * (1 + history), 0);
  check(elements <= MOST_ELEMENTS, program.model, `buffers of at most ${MOST_ELEMENTS} elements`, elements);
  for (const matrix of program.matrices) verifyMatrix(matrix);
  const isBuffer = (index: number): boolean =>
    Number.isInteger(index) && program.buffers[index] !== undefined;
  check(isBuffer(program.input), 'input', 'a buffer', program.input);
  check(isBuffer(program.output), 'output', 'a buffer', program.output);
  const norms = createRowNorms(program);
  for (const operation of program.operations) {
    const descriptor = descriptorOf(operation);
    const touched = [...descriptor.reads(operation), ...operationWritesAll(operation)];
    for (const buffer of touched) check(isBuffer(buffer), operation.name, 'a buffer', buffer);
    const matrices = descriptor.matrices(operation);
    for (const matrix of matrices) {
      check(program.matrices[matrix] !== undefined, operation.name, 'a matrix', matrix);
    }
    const formats = [
      ...touched.map((index) => program.buffers[index]!.format),
      ...matrices.map((index) => program.matrices[index]!.format),
    ];
    const isFloat = operation.arithmetic === 'float';
    const isRight = formats.some(isFloatFormat) ? isFloat : !isFloat || descriptor.floatsAmongIntegers;
    check(isRight === true, operation.name, 'float exactly where f32 is', operation.arithmetic);
    verifyLimits(operation, program.buffers[descriptor.writes(operation)]!);
    descriptor.check(program, operation, norms);
  }
  verifyOrder(program);
}

/** Every buffer is written once in a frame, and before it is read unless it is carried. */
function verifyOrder(program: QuantProgram): void {
  const { buffers, operations, input, output } = program;
  check(!buffers[input]!.carried, buffers[input]!.name, 'an input that is not carried', 'carried');
  const writer = new Map<number, number>();
  for (const [index, operation] of operations.entries()) {
    for (const buffer of operationWritesAll(operation)) {
      const { name } = buffers[buffer]!;
      check(buffer !== input, name, 'an input that no operation writes', operation.name);
      check(!writer.has(buffer), name, 'one operation that writes it', `${operation.name} too`);
      writer.set(buffer, index);
    }
  }
  for (const [index, { name, carried }] of buffers.entries()) {
    check(!carried || writer.has(index), name, 'an operation that writes what is carried', 'none');
  }
  const expected = 'buffers that are written before they are read unless they are carried';
  for (const [index, operation] of operations.entries()) {
    for (const buffer of operationReads(operation)) {
      const { name, carried } = buffers[buffer]!;
      const at = writer.get(buffer);
      const isWritten = buffer === input || (at !== undefined && (carried || at < index));
      check(isWritten, name, expected, `a read by ${operation.name}`);
    }
  }
  for (const [index, operation] of operations.entries()) {
    for (const { buffer, frames } of descriptorOf(operation).looksBack?.(program, operation) ?? []) {
      const { name, history } = buffers[buffer]!;
      check(history >= frames, name, `a history of ${frames} frames or more`, history);
      const isWritten = buffer === input || writer.get(buffer)! < index;
      check(isWritten, name, 'this frame written before earlier ones are read', operation.name);
    }
  }
  check(writer.has(output), buffers[output]!.name, 'an output that an operation writes', 'none');
}

function verifyRole(place: string, format: QuantBuffer['format'], role: FormatRole): void {
  check(formatOf(format).roles.includes(role), place, `a format of a ${role}`, format);
}

function verifyBuffer({ name, carried, format, length, scale, zeroPoint, history }: QuantBuffer): void {
  verifyRole(name, format, carried ? 'state' : 'activation');
  check(Number.isInteger(history) && history >= 0, name, 'a history of 0 frames or more', history);
  check(Number.isInteger(length) && length >= 1, name, 'a length of at least 1', length);
  // Its binary32 and that of its inverse are normal numbers: 0 * Infinity would be no number in some executors.
  check(scale >= 2 ** -120 && scale <= 2 ** 120, name, 'a scale of 2^-120 .. 2^120', scale);
  if (isFloatFormat(format)) {
    check(scale === 1 && zeroPoint === 0, name, 'scale 1 and zero point 0', `${scale}, ${zeroPoint}`);
    return;
  }
  const { low, high } = integerFormat(format);
  check(
    Number.isInteger(zeroPoint) && zeroPoint >= low && zeroPoint <= high,
    name,
    'a zero point within',
    zeroPoint,
  );
}

function verifyMatrix(matrix: QuantMatrix): void {
  const { name, rows, columns, data, scale, format, groupSize, grid } = matrix;
  for (const size of [rows, columns, groupSize]) {
    check(Number.isInteger(size) && size >= 1, name, 'sizes of 1 or more', size);
  }
  check(groupSize <= columns, name, `groups of at most ${columns} columns`, groupSize);
  const isWholeSteps = groupSize === columns || groupSize % GROUP_STEP === 0;
  check(isWholeSteps, name, `one scale per row or groups of a multiple of ${GROUP_STEP} columns`, groupSize);
  verifyRole(name, format, 'weight');
  check(data.length === rows * columns, name, `${rows * columns} weights`, data.length);
  check(
    scale.length === rows * Math.ceil(columns / matrix.groupSize),
    name,
    'a scale per group',
    scale.length,
  );
  const isHeldSo = data instanceof WEIGHT_ARRAYS[carrierOf(format)];
  check(isHeldSo, name, `weights in ${carrierOf(format)}`, data.constructor.name);
  if (isFloatFormat(format)) {
    check(grid === 'zero-centred', name, 'a zero-centred grid', grid);
    check(data.every(Number.isFinite), name, 'finite weights', 'others');
    const isHalf = carrierOf(format) !== 'f16' || data.every((value) => roundToF16(value) === value);
    check(isHalf, name, 'weights of binary16', 'others');
    return;
  }
  const { weightLimit: limit, grid: ownGrid, low, high } = integerFormat(format);
  if (ownGrid === 'mid-rise') {
    const outside = data.find((q) => !(q >= low && q <= high));
    check(outside === undefined, name, `codes of ${low} .. ${high}`, outside);
    return;
  }
  check(grid === 'zero-centred', name, `a zero-centred grid with ${format}`, grid);
  const beyond = data.find((q) => !(Math.abs(q) <= limit));
  check(beyond === undefined, name, `weights within +-${limit}`, beyond);
}

/** A value beyond its format would be looked up beyond the end of a table. */
function verifyLimits({ name, low, high }: QuantOperation, { format }: QuantBuffer): void {
  if (isFloatFormat(format)) return;
  const range = integerFormat(format);
  const isWhole = Number.isInteger(low) && Number.isInteger(high);
  const fine = isWhole && low >= range.low && low <= high && high <= range.high;
  check(fine, name, `limits within ${range.low} .. ${range.high}`, `${low} .. ${high}`);
}
