// Checks a QuantProgram against what program.ts promises: shapes, indices, widths of accumulators and of weighted
// sums. The bounds are worked out from the program alone, not by the code that chose them. The door of everything
// that reads a program from outside.
import { HushbitError } from '../base/errors.ts';
import { operationReads, operationWrites } from './arena.ts';
import { INTEGER_RANGE, WEIGHT_LIMIT } from './formats.ts';
import type {
  GruUpdateOperation,
  LinearOperation,
  MatrixTerm,
  QuantBuffer,
  QuantMatrix,
  QuantOperation,
  QuantProgram,
  TableOperation,
} from './program.ts';

type Check = (holds: boolean, place: string, expected: string, got: unknown) => void;

const check: Check = (holds, place, expected, got) => {
  if (holds) return;
  throw new HushbitError({
    code: 'bad-file',
    place,
    expected,
    got: String(got),
    remedy: 'lower the model again',
  });
};

/** @throws HushbitError `bad-file` with the first breach */
export function verifyProgram(program: QuantProgram): void {
  for (const buffer of program.buffers) verifyBuffer(buffer);
  for (const matrix of program.matrices) verifyMatrix(matrix);
  const isBuffer = (index: number): boolean =>
    Number.isInteger(index) && program.buffers[index] !== undefined;
  check(isBuffer(program.input), 'input', 'a buffer', program.input);
  check(isBuffer(program.output), 'output', 'a buffer', program.output);
  const norms: RowNorms = new Map();
  for (const operation of program.operations) {
    for (const buffer of [...operationReads(operation), operationWrites(operation)]) {
      check(isBuffer(buffer), operation.name, 'a buffer', buffer);
    }
    verifyOperation(program, operation, norms);
  }
}

function verifyBuffer({ name, format, length, scale, zeroPoint }: QuantBuffer): void {
  check(Number.isInteger(length) && length >= 1, name, 'a length of at least 1', length);
  check(scale > 0 && Number.isFinite(scale), name, 'a positive scale', scale);
  if (format === 'f32') {
    check(scale === 1 && zeroPoint === 0, name, 'scale 1 and zero point 0', `${scale}, ${zeroPoint}`);
    return;
  }
  const { low, high } = INTEGER_RANGE[format];
  check(
    Number.isInteger(zeroPoint) && zeroPoint >= low && zeroPoint <= high,
    name,
    'a zero point within',
    zeroPoint,
  );
}

function verifyMatrix(matrix: QuantMatrix): void {
  const { name, rows, columns, data, scale, format } = matrix;
  check(data.length === rows * columns, name, `${rows * columns} weights`, data.length);
  check(
    scale.length === rows * Math.ceil(columns / matrix.groupSize),
    name,
    'a scale per group',
    scale.length,
  );
  if (format === 'f32') return;
  const limit = WEIGHT_LIMIT[format];
  const beyond = data.find((q) => !(Math.abs(q) <= limit));
  check(beyond === undefined, name, `weights within +-${limit}`, beyond);
}

function verifyOperation(program: QuantProgram, operation: QuantOperation, norms: RowNorms): void {
  const formats = [...operationReads(operation), operationWrites(operation)].map(
    (i) => program.buffers[i]!.format,
  );
  const hasFloat =
    formats.includes('f32') ||
    (operation.op === 'linear' &&
      operation.matrixTerms.some(({ matrix }) => program.matrices[matrix]?.format === 'f32'));
  check(
    (operation.arithmetic === 'float') === hasFloat,
    operation.name,
    'float exactly where f32 is',
    operation.arithmetic,
  );
  verifyLimits(operation, program.buffers[operationWrites(operation)]!);
  switch (operation.op) {
    case 'linear':
      verifyLinear(program, operation, norms);
      break;
    case 'table':
      verifyTable(program, operation);
      break;
    case 'gru-update':
      verifyUpdate(program, operation);
  }
}

/** A value beyond its format would be looked up beyond the end of a table. */
function verifyLimits({ name, low, high }: QuantOperation, { format }: QuantBuffer): void {
  if (format === 'f32') return;
  const range = INTEGER_RANGE[format];
  const fine = low >= range.low && low <= high && high <= range.high;
  check(fine, name, `limits within ${range.low} .. ${range.high}`, `${low} .. ${high}`);
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);
const greatest = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** Greatest |offset + sign * (q - zeroPoint)|. */
function reach({ format, zeroPoint }: QuantBuffer, offset = 0, sign = 1): bigint {
  if (format === 'f32') return 0n;
  const { low, high } = INTEGER_RANGE[format];
  const at = (q: number): bigint => magnitude(BigInt(offset + sign * (q - zeroPoint)));
  return greatest(at(low), at(high));
}

function verifyShift(name: string, shift: number, widest: bigint): void {
  check(Number.isInteger(shift) && shift >= 1 && shift <= 62, name, 'a shift of 1 .. 62', shift);
  check(widest < 2n ** 62n, name, 'weighted sums below 2^62', widest);
}

function verifyMultiplier(name: string, multiplier: number): void {
  const fine = Number.isInteger(multiplier) && multiplier >= 0 && multiplier < 2 ** 31;
  check(fine, name, 'multipliers of 0 .. 2^31 - 1', multiplier);
}

function verifyLinear(program: QuantProgram, operation: LinearOperation, norms: RowNorms): void {
  const { name } = operation;
  const { length } = program.buffers[operation.output]!;
  for (const { matrix, input } of operation.matrixTerms) {
    const found = program.matrices[matrix];
    check(found !== undefined, name, 'a matrix', matrix);
    const shape = `${found!.rows}x${found!.columns}`;
    check(shape === `${length}x${program.buffers[input]!.length}`, name, `a matrix that fits`, shape);
  }
  for (const { left, right } of operation.elementTerms) {
    for (const buffer of right === null ? [left] : [left, right]) {
      check(
        program.buffers[buffer]!.length === length,
        name,
        `${length} elements`,
        program.buffers[buffer]!.length,
      );
    }
  }
  if (operation.arithmetic === 'float') {
    check(operation.floatBias.length === length, name, `${length} float biases`, operation.floatBias.length);
    for (const { floatScale } of operation.matrixTerms) {
      check(floatScale.length === length, name, `${length} float scales`, floatScale.length);
    }
    return;
  }
  // By row only where rows differ: a few bytes of a file can name many elements and many terms.
  const sums = new Array<bigint>(operation.matrixTerms.length > 0 ? length : 1).fill(0n);
  for (const term of operation.matrixTerms) addTerm(program, name, term, norms, sums);
  let elements = 0n;
  for (const { left, right, multiplier } of operation.elementTerms) {
    verifyMultiplier(name, multiplier);
    const element = reach(program.buffers[left]!) * (right === null ? 1n : reach(program.buffers[right]!));
    elements += element * BigInt(multiplier);
  }
  verifyShift(name, operation.shift, sums.reduce(greatest, 0n) + elements);
}

/** By matrix; worked out once, since a few bytes of a file can name a large matrix many times. */
type RowNorms = Map<number, Float64Array>;

/** The sum of the magnitudes of each row's weights. */
function rowNorms({ data, rows, columns }: QuantMatrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, r) => {
    let norm = 0;
    for (let c = 0; c < columns; c++) norm += Math.abs(data[r * columns + c]!);
    return norm;
  });
}

/** Adds each row's greatest weighted accumulator, and checks that the accumulator holds it. */
function addTerm(
  program: QuantProgram,
  name: string,
  term: MatrixTerm,
  norms: RowNorms,
  sums: bigint[],
): void {
  const ofRows = norms.get(term.matrix) ?? rowNorms(program.matrices[term.matrix]!);
  norms.set(term.matrix, ofRows);
  const { format } = program.buffers[term.input]!;
  const input = BigInt(format === 'i8' ? 128 : 32768);
  const limit = term.accumulator === 'i32' ? 2n ** 31n : 2n ** 63n;
  check(term.bias.length === sums.length, name, `${sums.length} biases`, term.bias.length);
  check(term.multiplier.length === sums.length, name, `${sums.length} multipliers`, term.multiplier.length);
  for (let r = 0; r < sums.length; r++) {
    const accumulator = magnitude(term.bias[r]!) + BigInt(ofRows[r]!) * input;
    check(accumulator < limit, name, `sums within ${term.accumulator}`, accumulator);
    verifyMultiplier(name, term.multiplier[r]!);
    sums[r]! += accumulator * BigInt(term.multiplier[r]!);
  }
}

function verifyTable(program: QuantProgram, operation: TableOperation): void {
  const { name } = operation;
  const [input, output] = [program.buffers[operation.input]!, program.buffers[operation.output]!];
  check(input.length === output.length, name, `${input.length} elements`, output.length);
  if (operation.arithmetic === 'float') return;
  const table = program.tables[operation.table];
  const entries = input.format === 'i8' ? 256 : 513;
  check(table?.length === entries, name, `a table of ${entries}`, table?.length);
  const unit = input.format === 'i8' ? 1 : 256;
  const outside = table!.find((value) => value < operation.low * unit || value > operation.high * unit);
  check(outside === undefined, name, 'table entries within the limits', outside);
}

function verifyUpdate(program: QuantProgram, operation: GruUpdateOperation): void {
  const { name, one } = operation;
  const [z, n, h] = [operation.update, operation.candidate, operation.state].map(
    (i) => program.buffers[i]!,
  ) as [QuantBuffer, QuantBuffer, QuantBuffer];
  check(h.kind === 'state', name, 'a state', h.kind);
  check(
    z.length === h.length && n.length === h.length,
    name,
    `${h.length} elements`,
    `${z.length}, ${n.length}`,
  );
  if (operation.arithmetic === 'float') return;
  verifyMultiplier(name, operation.candidateMultiplier);
  verifyMultiplier(name, operation.stateMultiplier);
  const fresh = reach(z, one, -1) * reach(n) * BigInt(operation.candidateMultiplier);
  const kept = reach(z) * reach(h) * BigInt(operation.stateMultiplier);
  verifyShift(name, operation.shift, fresh + kept);
}
