// The constants of a network as one C structure: field order, padding and the byte image of it. Every field is a
// multiple of 8 bytes, so that no compiler adds padding and hb_weights.bin has the structure as it lies in memory
// (little-endian).
import { bitsOfF16 } from '../program/binary16.ts';
import { carrierOf } from '../program/formats.ts';
import { descriptorOf } from '../program/operations/index.ts';
import type { QuantMatrix, QuantProgram } from '../program/program.ts';
import { carriedWeights, groupsOf } from '../program/weight-grid.ts';
import { C_TYPE, padded, SCALAR_BYTES } from './formats.ts';
import { formFor } from './matrix-form.ts';
import type { ProgramNames } from './names.ts';
import { operationConstants } from './operations/index.ts';
import { BLOCK, isOneBlock } from './operations/operation.ts';
import { relaidBits, relaidBytes, relaidRowBytes, relay, rowGroupsOf } from './relaid-rows.ts';
import { rowSpansOf } from './row-spans.ts';
import type { FieldPlan, FieldValues, MatrixField, MatrixForm, WeightsLayout } from './weights-field.ts';
import { hasLayersWithinFrame } from './within-frame.ts';

export function planWeights(program: QuantProgram, names: ProgramNames): WeightsLayout {
  const forms = formsOf(program);
  const isShared = hasLayersWithinFrame(program);
  const plans: FieldPlan[] = program.matrices.flatMap((matrix, index) =>
    forms[index]!.flatMap((form) => matrixPlans(matrix, form, fieldName(names, index, forms[index]!, form))),
  );
  const tables = new Map<string, FieldPlan>();
  const fieldNames = program.operations.map((operation, index) => {
    const constants = operationConstants(program, operation, names.operations[index]!).map(
      ({ key, field, oneBlock }) => ({ key, field: (isShared ? oneBlock : undefined) ?? field }),
    );
    for (const { field } of constants) {
      if (field.role !== 'table') plans.push(field);
      else if (!tables.has(field.name)) tables.set(field.name, field);
    }
    return new Map(constants.map(({ key, field }) => [key, field.name]));
  });
  plans.push(...tables.values());
  if (plans.length === 0) plans.push(NOTHING);
  const nameOf = isShared ? sharedNames(plans) : (name: string): string => name;
  const oneBlocks = new Set(plans.filter((plan) => plan.isOneBlock).map(({ name }) => name));
  let offset = 0;
  const unique = plans.filter(({ name }) => nameOf(name) === name);
  // Kernels read on to the end of a register behind a field.
  const kept = unique.map((plan, i) =>
    i === unique.length - 1 ? { ...plan, count: padded(plan.count) } : plan,
  );
  const fields = kept.map((plan) => {
    const field = { ...plan, offset };
    offset += plan.count * SCALAR_BYTES[plan.type];
    return field;
  });
  return {
    fields,
    bytes: offset,
    matrixField(index, form) {
      const name = fieldName(names, index, forms[index]!, form);
      const places = form === 'spans' ? nameOf(placesName(name)) : null;
      return { name: nameOf(name), places, ...measuresOf(program.matrices[index]!, form) };
    },
    operationField: (operation, key) => nameOf(fieldNames[operation]!.get(key)!),
    isOneBlock: (operation, key) => oneBlocks.has(fieldNames[operation]!.get(key)!),
  };
}

/** Fields up to this are compared with others: greater ones are weights, which nobody has twice, and take long. */
const MOST_SHARED_BYTES = 4096;

/** By a field's name that of the first with its role, its type and its values. */
function sharedNames(plans: readonly FieldPlan[]): (name: string) => string {
  const first = new Map<string, string>();
  const shared = new Map<string, string>();
  for (const plan of plans) {
    if (plan.count * SCALAR_BYTES[plan.type] > MOST_SHARED_BYTES) continue;
    const values = fieldValues(plan);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const key = `${plan.role} ${plan.type} ${bytes.join()}`;
    const known = first.get(key);
    if (known === undefined) first.set(key, plan.name);
    else shared.set(plan.name, known);
  }
  return (name) => shared.get(name) ?? name;
}

/** How the operations of a program want each matrix; one that nothing reads lies row by row. */
function formsOf(program: QuantProgram): readonly (readonly MatrixForm[])[] {
  const forms = program.matrices.map(() => new Set<MatrixForm>());
  for (const operation of program.operations) {
    for (const matrix of descriptorOf(operation).matrices(operation)) {
      forms[matrix]!.add(formFor(program.matrices[matrix]!, operation));
    }
  }
  return forms.map((set) => (set.size === 0 ? ['rows'] : [...set]));
}

/** A matrix that is needed in both forms, which layers that share weights may ask for, has a field of each. */
function fieldName(
  names: ProgramNames,
  matrix: number,
  forms: readonly MatrixForm[],
  form: MatrixForm,
): string {
  const groups = rowGroupsOf(form);
  const kind =
    groups > 1 ? groups : forms.length > 1 && form !== 'relaid' ? LETTER[form as keyof typeof LETTER] : '';
  return `w${kind}_${names.matrices[matrix]}`;
}

const LETTER = { rows: 'r', packed: 'p', spans: 's' } as const;

/** Of the field that says where the spans of a field lie. */
function placesName(name: string): string {
  return `at_${name}`;
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

function measuresOf(matrix: QuantMatrix, form: MatrixForm): Pick<MatrixField, 'rowElements' | 'groupStart'> {
  const { rows, columns, groupSize } = matrix;
  const width = (group: number): number => Math.min(groupSize, columns - group * groupSize);
  const bits = form === 'rows' || form === 'packed' ? null : relaidBits(matrix);
  const rowGroups = rowGroupsOf(form);
  if (form === 'spans') return { rowElements: () => 0, groupStart: () => 0 };
  if (form === 'packed')
    return { rowElements: () => (isOnePacked(matrix) ? 0 : columns), groupStart: () => 0 };
  if (bits !== null && rowGroups > 1) {
    return {
      rowElements: () => relaidRowBytes(columns, bits),
      groupStart: (group) => group * relaidBytes(rows / rowGroups, columns, bits),
    };
  }
  return bits === null
    ? {
        rowElements: (group) => padded(width(group)),
        groupStart: (group) => group * rows * padded(groupSize),
      }
    : {
        rowElements: (group) => relaidRowBytes(width(group), bits),
        groupStart: (group) => group * relaidBytes(rows, groupSize, bits),
      };
}

function matrixPlans(matrix: QuantMatrix, form: MatrixForm, name: string): FieldPlan[] {
  return form === 'spans' ? spanPlans(matrix, name) : [matrixPlan(matrix, form, name)];
}

function spanPlans(matrix: QuantMatrix, name: string): FieldPlan[] {
  const { rows, columns, format, layer, data } = matrix;
  const { first, start } = rowSpansOf(matrix)!;
  const common = { role: 'weights', layer } as const;
  return [
    {
      ...{ ...common, name, type: 'int8_t', count: padded(start[rows]!) },
      comment: `${format} [${rows}][${columns}], of each row what is not 0`,
      fill(into) {
        for (let row = 0; row < rows; row++) {
          const from = row * columns + first[row]!;
          const span = data.subarray(from, from + start[row + 1]! - start[row]!);
          (into as Int8Array).set(span as Int8Array, start[row]);
        }
      },
    },
    {
      ...{ ...common, name: placesName(name), type: 'uint16_t', count: padded(2 * rows + 2) },
      comment: `[${rows + 1}][2]: first column of a row, place of its weights`,
      fill(into) {
        for (let row = 0; row <= rows; row++) {
          into[2 * row] = first[row] ?? 0;
          into[2 * row + 1] = start[row]!;
        }
      },
    },
  ];
}

function matrixPlan(matrix: QuantMatrix, form: MatrixForm, name: string): FieldPlan {
  const { rows, columns, format, grid, groupSize } = matrix;
  const groups = groupsOf(matrix);
  const bits = form === 'rows' || form === 'packed' ? null : relaidBits(matrix);
  const rowGroups = rowGroupsOf(form);
  const last = columns - (groups - 1) * groupSize;
  const { groupStart } = measuresOf(matrix, form);
  const notes = [
    ...(grid === 'mid-rise' ? [grid] : []),
    ...(groups > 1 ? [`groups of ${groupSize} columns`] : []),
    ...(rowGroups > 1 ? [`${rowGroups} groups of rows`] : []),
    form === 'packed'
      ? ''
      : bits === null
        ? padded(last) === last
          ? ''
          : `padded to ${padded(columns)}`
        : 'panels of 16 rows',
  ].filter((note) => note !== '');
  const common = {
    name,
    comment: [`${format} [${rows}][${columns}]`, ...notes].join(', '),
    role: 'weights',
    layer: matrix.layer,
  } as const;
  if (form === 'packed') {
    const count = isOnePacked(matrix) ? BLOCK * columns : rows * columns;
    return {
      ...common,
      type: C_TYPE[carrierOf(format)],
      count: padded(count),
      fill: (into) => (into as Int8Array).set(fieldData(matrix).subarray(0, count) as Int8Array),
    };
  }
  if (bits !== null && rowGroups > 1) {
    const own = rows / rowGroups;
    return {
      ...common,
      type: bits === 8 ? 'int8_t' : 'uint8_t',
      count: groupStart(rowGroups),
      fill(into) {
        for (let g = 0; g < rowGroups; g++) {
          const data = matrix.data.subarray(g * own * columns, (g + 1) * own * columns);
          relay(
            { ...matrix, rows: own, data },
            0,
            columns,
            bits,
            (into as Uint8Array).subarray(groupStart(g)),
          );
        }
      },
    };
  }
  if (bits !== null) {
    return {
      ...common,
      type: bits === 8 ? 'int8_t' : 'uint8_t',
      count: groupStart(groups - 1) + relaidBytes(rows, last, bits),
      fill(into) {
        for (let g = 0; g < groups; g++) {
          const bytes = (into as Uint8Array).subarray(groupStart(g));
          relay(matrix, g * groupSize, Math.min(columns, (g + 1) * groupSize), bits, bytes);
        }
      },
    };
  }
  return {
    ...common,
    type: C_TYPE[carrierOf(format)],
    count: groupStart(groups - 1) + rows * padded(last),
    fill(into) {
      const [values, data] = [into as Int8Array, fieldData(matrix) as Int8Array];
      for (let g = 0; g < groups; g++) {
        const [from, to] = [g * groupSize, Math.min(columns, (g + 1) * groupSize)];
        for (let row = 0; row < rows; row++) {
          const at = groupStart(g) + row * padded(to - from);
          values.set(data.subarray(row * columns + from, row * columns + to), at);
        }
      }
    },
  };
}

/** Row-major values as C has them. */
function fieldData(matrix: QuantMatrix): FieldValues {
  const weights = carriedWeights(matrix);
  return carrierOf(matrix.format) === 'f16' ? Uint16Array.from(weights, bitsOfF16) : weights;
}

/** Rows of which every block has the weights of the first. */
function isOnePacked({ data, columns }: QuantMatrix): boolean {
  return isOneBlock(data, BLOCK * columns);
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

export function fieldValues(field: FieldPlan): FieldValues {
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
