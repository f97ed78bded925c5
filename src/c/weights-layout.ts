// The constants of a network as one C structure: field order, padding and the byte image of it. Every field is a
// multiple of 16 elements, so that no compiler adds padding and hb_weights.bin is the structure as it lies in memory
// (little-endian).
import { HushbitError } from '../base/errors.ts';
import type { LinearOperation, QuantMatrix, QuantProgram, TableOperation } from '../program/program.ts';
import { requireRowScales } from '../program/row-scales.ts';
import { padded, SCALAR_BYTES, type ScalarType } from './formats.ts';
import type { ProgramNames } from './names.ts';

export interface WeightsField {
  readonly name: string;
  readonly type: ScalarType;
  /** Padded. */
  readonly count: number;
  readonly offset: number;
  readonly comment: string;
  readonly role: 'weights' | 'bias' | 'scale' | 'table';
  /** Fills `count` values that are 0 before. */
  readonly fill: (into: FieldValues) => void;
}

export type FieldValues = Int8Array | Int16Array | Int32Array | BigInt64Array | Float32Array;

export interface WeightsLayout {
  readonly fields: readonly WeightsField[];
  readonly bytes: number;
  /** Field name of a matrix, by index into `program.matrices`. */
  readonly matrixField: readonly string[];
  /** Field names of a linear operation, by index into `program.operations`. */
  readonly linearFields: ReadonlyMap<number, LinearFields>;
  /** Field name of the table of an operation. */
  readonly tableField: ReadonlyMap<number, string>;
}

export interface LinearFields {
  /** By matrix term; integer arithmetic. */
  readonly bias: readonly string[];
  readonly multiplier: readonly string[];
  /** Float arithmetic. */
  readonly floatBias: string;
  readonly floatScale: readonly string[];
}

/** hb_dot64_* hold sums of this many products of 8 x 16 bits in 32-bit lanes. */
const MOST_COLUMNS_64 = 4096;

type FieldPlan = Omit<WeightsField, 'offset'>;

export function planWeights(program: QuantProgram, names: ProgramNames): WeightsLayout {
  const plans: FieldPlan[] = program.matrices.map((matrix, index) =>
    matrixField(matrix, names.matrices[index]!),
  );
  const linearFields = new Map<number, LinearFields>();
  const tableField = new Map<number, string>();
  const tables = new Map<string, FieldPlan>();
  for (const [index, operation] of program.operations.entries()) {
    if (operation.op === 'linear') {
      linearFields.set(index, planLinear(program, operation, names.operations[index]!, plans));
    } else if (operation.op === 'table' && operation.arithmetic === 'integer') {
      const plan = planTable(program, operation);
      if (!tables.has(plan.name)) tables.set(plan.name, plan);
      tableField.set(index, plan.name);
    }
  }
  plans.push(...tables.values());
  let offset = 0;
  const fields = plans.map((plan) => {
    const field = { ...plan, offset };
    offset += plan.count * SCALAR_BYTES[plan.type];
    return field;
  });
  const matrixFields = names.matrices.map((name) => `w_${name}`);
  return { fields, bytes: offset, matrixField: matrixFields, linearFields, tableField };
}

function matrixField(matrix: QuantMatrix, name: string): FieldPlan {
  requireRowScales(matrix);
  const { rows, columns, format, data } = matrix;
  const stride = padded(columns);
  return {
    name: `w_${name}`,
    type: ({ i8: 'int8_t', i16: 'int16_t', f32: 'float' } as const)[format],
    count: rows * stride,
    comment: `${format} [${rows}][${columns}${stride === columns ? '' : `, padded to ${stride}`}]`,
    role: 'weights',
    fill(into) {
      const values = into as Int8Array;
      for (let row = 0; row < rows; row++) {
        values.set(data.subarray(row * columns, (row + 1) * columns) as Int8Array, row * stride);
      }
    },
  };
}

function planLinear(
  program: QuantProgram,
  operation: LinearOperation,
  name: string,
  plans: FieldPlan[],
): LinearFields {
  const add = (field: string, type: ScalarType, values: FieldValues, role: 'bias' | 'scale'): string => {
    plans.push({
      name: field,
      type,
      count: padded(values.length),
      comment: `[${values.length}]`,
      role,
      fill: (into) => (into as Int32Array).set(values as Int32Array),
    });
    return field;
  };
  const terms = operation.matrixTerms;
  if (operation.arithmetic === 'float') {
    return {
      bias: [],
      multiplier: [],
      floatBias: add(`f_${name}`, 'float', operation.floatBias, 'bias'),
      floatScale: terms.map(({ floatScale }, t) => add(`s${t}_${name}`, 'float', floatScale, 'scale')),
    };
  }
  const bias = terms.map((term, t) => {
    checkColumns(program.matrices[term.matrix]!, term.accumulator);
    if (term.accumulator === 'i64') return add(`b${t}_${name}`, 'int64_t', term.bias, 'bias');
    return add(`b${t}_${name}`, 'int32_t', Int32Array.from(term.bias, Number), 'bias');
  });
  const multiplier = terms.map((term, t) => add(`m${t}_${name}`, 'int32_t', term.multiplier, 'scale'));
  return { bias, multiplier, floatBias: '', floatScale: [] };
}

function checkColumns(matrix: QuantMatrix, accumulator: 'i32' | 'i64'): void {
  if (accumulator === 'i32' || matrix.columns <= MOST_COLUMNS_64) return;
  throw new HushbitError({
    code: 'unsupported',
    place: matrix.name,
    expected: `at most ${MOST_COLUMNS_64} columns with 64-bit accumulators`,
    got: `${matrix.columns}`,
  });
}

function planTable(program: QuantProgram, operation: TableOperation): FieldPlan {
  const values = program.tables[operation.table]!;
  const narrow = program.buffers[operation.output]!.format === 'i8' ? 'int8_t' : 'int16_t';
  const type = program.buffers[operation.input]!.format === 'i8' ? narrow : 'int32_t';
  return {
    name: `table_${operation.table}${type === 'int8_t' ? '_s8' : ''}`,
    type,
    count: padded(values.length),
    comment: `${operation.function} [${values.length}]`,
    role: 'table',
    fill: (into) => (into as Int32Array).set(values),
  };
}

const ARRAY_OF = {
  int8_t: Int8Array,
  int16_t: Int16Array,
  int32_t: Int32Array,
  int64_t: BigInt64Array,
  float: Float32Array,
} as const;

export function fieldValues(field: WeightsField): FieldValues {
  const values = new ARRAY_OF[field.type](field.count);
  field.fill(values);
  return values;
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** The structure as it lies in the memory of a little-endian machine. */
export function weightsImage({ fields, bytes }: WeightsLayout): Uint8Array {
  const image = new Uint8Array(bytes);
  for (const field of fields) {
    const values = fieldValues(field);
    const raw = new Uint8Array(values.buffer);
    if (!LITTLE_ENDIAN) swapBytes(raw, SCALAR_BYTES[field.type]);
    image.set(raw, field.offset);
  }
  return image;
}

function swapBytes(raw: Uint8Array, size: number): void {
  for (let at = 0; at < raw.length; at += size) raw.subarray(at, at + size).reverse();
}
