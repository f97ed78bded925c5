import { HushbitError } from '../../base/errors.ts';
import {
  type ConvolutionOperation,
  carrierOf,
  type FormatName,
  isByChannel,
  positionsOf,
  type QuantProgram,
} from '../../program/index.ts';
import type { Context } from '../context.ts';
import { describeBuffer, describeMatrix } from '../describe.ts';
import { C_TYPE, floatConstant, padded, SCALAR_BYTES, UNION_MEMBER, WIDTH } from '../formats.ts';
import { formFor } from '../matrix-form.ts';
import { relaidBits } from '../relaid-rows.ts';
import type { FieldValues, OperationConstant } from '../weights-field.ts';
import { isFloats } from './float-operands.ts';
import { CLOSE, type OperationSource, paddedRows, rowConstant, rowsOf } from './operation.ts';

export const convolution: OperationSource<ConvolutionOperation> = {
  constants: convolutionConstants,
  describe({ program: { buffers, matrices } }, operation) {
    const { input, output, matrix, frames } = operation;
    const over = frames ? 'frames and places' : 'places';
    const sum = `${describeMatrix(matrices[matrix]!)} around ${positionsOf(operation)} ${over} of ${describeBuffer(buffers[input]!)} + bias`;
    return `${describeBuffer(buffers[output]!)} = ${sum}`;
  },
  headers: () => ['hb_depthwise.h', 'hb_places.h', 'hb_spans.h'],
  convertedLength: () => 0,
  integer: integerConvolution,
  float: floatConvolution,
};

/** Values of each group padded to whole registers, one group behind the other. */
function grouped<T extends FieldValues>(values: T, groups: number): T {
  const rows = values.length / groups;
  return values.map((_, i) => values[(i % groups) * rows + Math.floor(i / groups)]! as never) as T;
}

function convolutionConstants(
  _: QuantProgram,
  operation: ConvolutionOperation,
  name: string,
): OperationConstant[] {
  const { arithmetic, accumulator, bias, multiplier, negative, floatBias, floatScale, slope } = operation;
  const groups = isByChannel(operation) ? 1 : operation.groups;
  const constant = (
    key: string,
    letter: string,
    of: FieldValues,
    type: 'float' | 'int32_t' | 'int64_t',
    role: 'bias' | 'scale',
  ) =>
    rowConstant(operation, key, `${letter}_${name}`, { type, of: grouped(of, groups), role }, groups, CLOSE);
  if (arithmetic === 'float') {
    return [
      constant('floatBias', 'f', floatBias, 'float', 'bias'),
      constant('floatScale', 's0', floatScale, 'float', 'scale'),
      ...(slope.length > 0 ? [constant('slope', 'n', slope, 'float', 'scale')] : []),
    ];
  }
  return [
    accumulator === 'i64'
      ? constant('bias', 'b0', bias, 'int64_t', 'bias')
      : constant('bias', 'b0', Int32Array.from(bias, Number), 'int32_t', 'bias'),
    constant('multiplier', 'm0', multiplier, 'int32_t', 'scale'),
    ...(negative.length > 0 ? [constant('negative', 'n0', negative, 'int32_t', 'scale')] : []),
  ];
}

/** struct hb_places has 16 bits for each number. */
function checkPlaces({ name, depth, height }: ConvolutionOperation, bytes: number): void {
  const of = ({ size, outputs, taps, stride, dilation, pad, upsampling }: typeof depth): number[] =>
    [size, outputs, taps, stride, dilation, pad, upsampling].map(Math.abs);
  const most = Math.max(bytes, ...of(depth), ...of(height));
  if (most < 2 ** 15) return;
  const expected = 'at most 32767 places along an axis, and bytes of one';
  throw new HushbitError({ code: 'unsupported', place: name, expected, got: `${most}` });
}

/** `static const` of the places, and pointers to the rows of the depth. */
function placesOf(context: Context, operation: ConvolutionOperation, groups: number): string[] {
  const { program, memory } = context;
  const { input, depth, height, channels, frames } = operation;
  const { format, zeroPoint } = program.buffers[input]!;
  const type = C_TYPE[carrierOf(format)];
  const isPast = frames && depth.size > 1;
  const bytes = SCALAR_BYTES[type] * channels;
  const axis = (of: typeof depth): string =>
    `{${[of.size, of.taps, of.stride, of.dilation, of.pad, of.upsampling].join(', ')}}`;
  checkPlaces(operation, bytes);
  const places = [axis(depth), axis(height), height.outputs, bytes, bytes / groups].join(', ');
  const x = memory.expression[input]!;
  const own = Array.from({ length: depth.size }, (_, i) =>
    i === 0 ? x : `${x} + ${i * height.size * channels}`,
  );
  return [
    `    static const struct hb_places of = {${places}};`,
    ...(isPast
      ? [`    const void *x[${depth.size}];`]
      : [`    const void *const x[] = {${own.join(', ')}};`]),
    `    ${type} blank[${padded(channels)}];`,
    '    int32_t i, place;',
    `    for (i = 0; i < ${channels}; i++) blank[i] = ${zeroPoint};`,
    ...(isPast
      ? [
          `    for (i = 0; i < ${depth.size - 1}; i++) x[i] = ${memory.past(input, `${depth.size - 1} - i`)};`,
          `    x[${depth.size - 1}] = ${x};`,
        ]
      : []),
  ];
}

/** Steps over places and blocks of rows; `inner` sees `place`, `row` and `rows`. */
function overPlaces(
  operation: ConvolutionOperation,
  rows: number,
  before: readonly string[],
  inner: readonly string[],
): string[] {
  return [
    `    for (place = 0; place < ${positionsOf(operation)}; place++) {`,
    ...before.map((line) => `        ${line}`),
    `        for (row = 0; row < ${rows}; row += HB_BLOCK) {`,
    `            const int32_t rows = ${rows} - row < HB_BLOCK ? ${rows} - row : HB_BLOCK;`,
    ...inner.map((line) => `            ${line}`),
    '        }',
    '    }',
  ];
}

function integerConvolution(context: Context, operation: ConvolutionOperation, index: number): string[] {
  const { program, memory, weights, upper } = context;
  const { matrix, input, output, accumulator, negative, groups, shift, low, high } = operation;
  const source = program.matrices[matrix]!;
  const { rows, columns } = source;
  const from = program.buffers[input]!;
  const to = program.buffers[output]!;
  const bits = accumulator === 'i32' ? '32' : '64';
  const xWidth = WIDTH[carrierOf(from.format)];
  const field = (key: string): string => `${upper}_WEIGHTS->${weights.operationField(index, key)}`;
  const form = weights.matrixField(matrix, formFor(source, operation));
  const end = (rowsIn: (key: string) => string, at: string): string[] => [
    negative.length > 0
      ? `hb_sum_signed${bits}(sum, acc, ${rowsIn('multiplier')}, ${rowsIn('negative')}, rows);`
      : `hb_sum_set${bits}(sum, acc, ${rowsIn('multiplier')}, rows);`,
    `hb_store_${UNION_MEMBER[carrierOf(to.format)]}(${memory.expression[output]} + ${at} + row, sum, ${shift}, ${to.zeroPoint}, ${low}, ${high}, rows);`,
  ];
  const byChannel = isByChannel(operation);
  const head = [
    '    int64_t sum[HB_BLOCK];',
    `    int${bits}_t acc[HB_BLOCK];`,
    '    int32_t row;',
    ...placesOf(context, operation, byChannel ? 1 : groups),
  ];
  if (byChannel) {
    const kernel = `hb_places${bits}_w${WIDTH[carrierOf(source.format)]}_x${xWidth}`;
    const stride = columns;
    return [
      ...head,
      ...overPlaces(
        operation,
        rows,
        [],
        [
          `hb_depthwise_start${bits}(acc, ${rowsOf(context, index, 'bias')}, rows);`,
          `${kernel}(acc, ${upper}_WEIGHTS->${form.name}${form.rowElements(0) === 0 ? '' : ` + row * ${stride}`}, ${stride}, &of, x, blank, place, row, rows);`,
          ...end((key) => rowsOf(context, index, key), `place * ${rows}`),
        ],
      ),
    ];
  }
  const codes = form.places === null ? (relaidBits(source) ?? 8) : 8;
  const width = codes < 8 ? codes : WIDTH[carrierOf(source.format)];
  const kernel = `hb_dot${bits === '64' ? '64' : ''}_w${width}_x${xWidth}`;
  const own = rows / groups;
  const before = `hb_columns(columns.at, &of, x, blank, place, group);`;
  let last = `${columns}, rows`;
  const offset: string[] = [];
  if (codes < 8) {
    const [step, least] = source.grid === 'mid-rise' ? [2, 2 ** codes - 1] : [1, 2 ** (codes - 1)];
    offset.push(`const int64_t offset = ${least} * hb_total_x${xWidth}(columns.at, ${columns});`);
    last = `${last}, ${step}, offset`;
  }
  const rowsIn = (key: string): string =>
    groups === 1 ? rowsOf(context, index, key) : `${field(key)} + group * ${paddedRows(own, CLOSE)} + row`;
  const start = groups === 1 ? '' : ` + group * ${form.groupStart(1)}`;
  const body = overPlaces(
    operation,
    own,
    [before, ...offset],
    [
      form.places === null
        ? `${kernel}(acc, ${rowsIn('bias')}, ${upper}_WEIGHTS->${form.name}${start} + row * ${form.rowElements(0)}, columns.at, ${last});`
        : `hb_spans${bits}_x${xWidth}(acc, ${rowsIn('bias')}, ${upper}_WEIGHTS->${form.name}, ${upper}_WEIGHTS->${form.places} + 2 * row, columns.at, rows);`,
      ...end(rowsIn, groups === 1 ? `place * ${rows}` : `place * ${rows} + group * ${own}`),
    ],
  );
  return [...head, ...columnsLine(from.format, columns), ...inGroups(groups, body)];
}

/** What a group multiplies, aligned to four bytes. */
function columnsLine(format: FormatName, columns: number): string[] {
  return [`    union { int32_t aligned; ${C_TYPE[carrierOf(format)]} at[${padded(columns)}]; } columns;`];
}

/** Declares `group`; loops over it where there is more than one. */
function inGroups(groups: number, body: readonly string[]): string[] {
  if (groups === 1) return ['    const int32_t group = 0;', ...body];
  return [
    '    int32_t group;',
    `    for (group = 0; group < ${groups}; group++) {`,
    ...body.map((line) => `    ${line}`),
    '    }',
  ];
}

function floatConvolution(context: Context, operation: ConvolutionOperation, index: number): string[] {
  const { program, memory, weights, upper } = context;
  const { matrix, input, output, groups, slope, low, high } = operation;
  const source = program.matrices[matrix]!;
  const { rows, columns, format } = source;
  const from = program.buffers[input]!;
  const to = program.buffers[output]!;
  const field = (key: string): string => `${upper}_WEIGHTS->${weights.operationField(index, key)}`;
  const byChannel = isByChannel(operation);
  const form = weights.matrixField(matrix, 'rows');
  const own = rows / groups;
  const rowsIn = (key: string): string =>
    groups === 1
      ? rowsOf(context, index, key)
      : byChannel
        ? `${field(key)} + group${weights.isOneBlock(index, key) ? ' % HB_BLOCK' : ''} + row`
        : `${field(key)} + group * ${paddedRows(own, CLOSE)} + row`;
  const first = groups === 1 ? '' : ` + group * ${own * padded(columns)}`;
  const isConverted = !isFloats(from.format);
  const before = [`hb_columns(columns.at, &of, x, blank, place, group);`];
  const carrier = carrierOf(from.format);
  if (carrier === 'f16') before.push(`hb_float_f16(floats, columns.at, ${columns});`);
  else if (isConverted) {
    const scale = floatConstant(Math.fround(from.scale));
    before.push(
      `hb_float_${UNION_MEMBER[carrier]}(floats, columns.at, ${from.zeroPoint}, ${scale}, ${columns});`,
    );
  }
  const vector = isConverted ? 'floats' : 'columns.at';
  const out = `${memory.expression[output]} + place * ${rows}${groups === 1 ? '' : ` + group * ${own}`} + row`;
  const toCarrier = carrierOf(to.format);
  const store = isFloats(to.format)
    ? `hb_float_copy(${out}, v, rows);`
    : toCarrier === 'f16'
      ? `hb_float_store_f16(${out}, v, rows);`
      : `hb_float_store_${UNION_MEMBER[toCarrier]}(${out}, v, ${floatConstant(Math.fround(1 / to.scale))}, ${to.zeroPoint}, ${low}, ${high}, rows);`;
  const body = overPlaces(operation, own, before, [
    `hb_float_copy(v, ${rowsIn('floatBias')}, rows);`,
    `hb_float_dot_w${WIDTH[carrierOf(format)]}(dot, ${upper}_WEIGHTS->${form.name}${first} + row * ${padded(columns)}, ${vector}, ${columns}, rows);`,
    `hb_float_add_scaled(v, dot, ${rowsIn('floatScale')}, rows);`,
    ...(slope.length > 0 ? [`hb_float_prelu(v, ${rowsIn('slope')}, rows);`] : []),
    store,
  ]);
  return [
    '    float v[HB_BLOCK], dot[HB_BLOCK];',
    '    int32_t row;',
    ...placesOf(context, operation, groups),
    ...columnsLine(from.format, columns),
    ...(isConverted ? [`    float floats[${padded(columns)}];`] : []),
    ...inGroups(groups, body),
  ];
}
