// The constants of a network as one C structure: field order, padding and the byte image of it. Every field is a
// multiple of 16 elements, so that no compiler adds padding and hb_weights.bin has the structure as it lies in memory
// (little-endian).
import { bitsOfF16 } from '../program/binary16.ts';
import { carrierOf } from '../program/formats.ts';
import type { QuantMatrix, QuantProgram } from '../program/program.ts';
import { requireRowScales } from '../program/row-scales.ts';
import { carriedWeights } from '../program/weight-grid.ts';
import { C_TYPE, padded, SCALAR_BYTES } from './formats.ts';
import type { ProgramNames } from './names.ts';
import { operationConstants } from './operations/index.ts';
import type { FieldPlan, FieldValues, WeightsField, WeightsLayout } from './weights-field.ts';

export function planWeights(program: QuantProgram, names: ProgramNames): WeightsLayout {
  const plans: FieldPlan[] = program.matrices.map((matrix, index) =>
    matrixField(matrix, names.matrices[index]!),
  );
  const tables = new Map<string, FieldPlan>();
  const fieldNames = program.operations.map((operation, index) => {
    const constants = operationConstants(program, operation, names.operations[index]!);
    for (const { field } of constants) {
      if (field.role !== 'table') plans.push(field);
      else if (!tables.has(field.name)) tables.set(field.name, field);
    }
    return new Map(constants.map(({ key, field }) => [key, field.name]));
  });
  plans.push(...tables.values());
  if (plans.length === 0) plans.push(NOTHING);
  let offset = 0;
  const fields = plans.map((plan) => {
    const field = { ...plan, offset };
    offset += plan.count * SCALAR_BYTES[plan.type];
    return field;
  });
  const matrixFields = names.matrices.map((name) => `w_${name}`);
  return {
    fields,
    bytes: offset,
    matrixField: matrixFields,
    operationField: (operation, key) => fieldNames[operation]!.get(key)!,
  };
}

/** C has no structure without members. */
const NOTHING: FieldPlan = {
  ...{
    name: 'w_none',
    type: 'int8_t',
    count: padded(1),
    comment: 'no constants',
    role: 'weights',
    layer: null,
  },
  fill: () => {},
};

function matrixField(matrix: QuantMatrix, name: string): FieldPlan {
  requireRowScales(matrix);
  const { rows, columns, format } = matrix;
  const data = fieldData(matrix);
  const stride = padded(columns);
  return {
    name: `w_${name}`,
    type: C_TYPE[carrierOf(format)],
    count: rows * stride,
    comment: `${format} [${rows}][${columns}${stride === columns ? '' : `, padded to ${stride}`}]`,
    role: 'weights',
    layer: matrix.layer,
    fill(into) {
      const values = into as Int8Array;
      for (let row = 0; row < rows; row++) {
        values.set(data.subarray(row * columns, (row + 1) * columns) as Int8Array, row * stride);
      }
    },
  };
}

/** Row-major values as C has them. */
function fieldData(matrix: QuantMatrix): FieldValues {
  const weights = carriedWeights(matrix);
  return carrierOf(matrix.format) === 'f16' ? Uint16Array.from(weights, bitsOfF16) : weights;
}

const ARRAY_OF = {
  int8_t: Int8Array,
  uint8_t: Uint8Array,
  int16_t: Int16Array,
  uint16_t: Uint16Array,
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
export function weightsBytes({ fields, bytes }: WeightsLayout): Uint8Array {
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
