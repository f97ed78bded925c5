import type { QuantProgram, TableOperation } from '../../program/index.ts';
import { carrierOf } from '../../program/index.ts';
import { blockLoop } from '../block-loop.ts';
import type { Context } from '../context.ts';
import { describeBuffer } from '../describe.ts';
import { padded, UNION_MEMBER, WIDTH } from '../formats.ts';
import type { FieldValues, OperationConstant } from '../weights-field.ts';
import { loadFloat, storeFloat } from './float-operands.ts';
import type { OperationSource } from './operation.ts';

export const table: OperationSource<TableOperation> = {
  constants: (program, operation) =>
    operation.arithmetic === 'integer'
      ? [tableConstant(program, operation.table, 'table', operation.function, typeOf(program, operation))]
      : [],
  describe({ program: { buffers } }, { input, output, function: name }) {
    return `${describeBuffer(buffers[output]!)} = ${name}(${describeBuffer(buffers[input]!)})`;
  },
  headers: ({ rescale }) => (rescale ? ['hb_rescale.h'] : []),
  convertedLength: () => 0,
  integer: tableInteger,
  float: tableFloat,
};

function typeOf(program: QuantProgram, operation: TableOperation): 'int8_t' | 'int16_t' | 'int32_t' {
  const narrow = carrierOf(program.buffers[operation.output]!.format) === 'i8' ? 'int8_t' : 'int16_t';
  return carrierOf(program.buffers[operation.input]!.format) === 'i8' ? narrow : 'int32_t';
}

/** A table of the program as a constant that operations share. */
export function tableConstant(
  program: QuantProgram,
  index: number,
  key: string,
  comment: string,
  type: 'int8_t' | 'int16_t' | 'int32_t' = 'int32_t',
): OperationConstant {
  const values = program.tables[index]!;
  const field = {
    name: `table_${index}${type === 'int8_t' ? '_s8' : ''}`,
    type,
    count: padded(values.length),
    comment: `${comment} [${values.length}]`,
    role: 'table',
    layer: null,
    fill: (into: FieldValues) => (into as Int32Array).set(values),
  } as const;
  return { key, field };
}

function tableInteger(context: Context, operation: TableOperation, index: number): string[] {
  const { program, memory, weights, upper } = context;
  const input = program.buffers[operation.input]!;
  const output = program.buffers[operation.output]!;
  const kernel = `hb_table_x${WIDTH[carrierOf(input.format)]}_${UNION_MEMBER[carrierOf(output.format)]}`;
  const limits = carrierOf(input.format) === 'i8' ? '' : `${operation.low}, ${operation.high}, `;
  const table = `${upper}_WEIGHTS->${weights.operationField(index, 'table')}`;
  const [x, out] = [memory.expression[operation.input], memory.expression[operation.output]];
  if (operation.rescale) {
    const { multiplier, shift } = operation.rescale;
    return [
      '    int16_t scaled[HB_BLOCK];',
      '    int32_t row;',
      ...blockLoop(output.length, [
        `hb_rescale_s16(scaled, ${x} + row, ${input.zeroPoint}, ${multiplier}, ${shift}, rows);`,
        `${kernel}(${out} + row, scaled, ${table}, ${limits}rows);`,
      ]),
    ];
  }
  return [`    ${kernel}(${out}, ${x}, ${table}, ${limits}${output.length});`];
}

function tableFloat(context: Context, operation: TableOperation): string[] {
  const x = loadFloat(context, 'x', operation.input);
  return [
    `    float v[HB_BLOCK]${x.value === 'x' ? ', x[HB_BLOCK]' : ''};`,
    '    int32_t row;',
    ...blockLoop(context.program.buffers[operation.output]!.length, [
      ...x.before,
      `hb_float_${operation.function}(v, ${x.value}, rows);`,
      storeFloat(context, operation.output, operation),
    ]),
  ];
}
