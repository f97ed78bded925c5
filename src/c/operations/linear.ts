import { HushbitError } from '../../base/errors.ts';
import type { LinearOperation, QuantMatrix, QuantProgram } from '../../program/index.ts';
import { carrierOf } from '../../program/index.ts';
import { blockLoop } from '../block-loop.ts';
import type { Context } from '../context.ts';
import { describeBuffer, describeMatrix } from '../describe.ts';
import { padded, WIDTH } from '../formats.ts';
import type { OperationConstant } from '../weights-field.ts';
import { isFloats, loadFloat, storeFloat } from './float-operands.ts';
import { loadValue, storeSum } from './integer-operands.ts';
import { type OperationSource, rowConstant } from './operation.ts';

export const linear: OperationSource<LinearOperation> = {
  constants: linearConstants,
  describe(context, { matrixTerms, elementTerms, output, relu }) {
    const name = (index: number): string => describeBuffer(context.program.buffers[index]!);
    const terms = matrixTerms.map(
      ({ matrix, input }) => `${describeMatrix(context.program.matrices[matrix]!)} . ${name(input)}`,
    );
    const elements = elementTerms.map(({ left, right }) =>
      right === null ? name(left) : `${name(left)} * ${name(right)}`,
    );
    const sum = [...terms, ...(terms.length > 0 ? ['bias'] : []), ...elements].join(' + ');
    return `${name(output)} = ${relu ? `relu(${sum})` : sum}`;
  },
  headers: () => [],
  convertedLength({ buffers }, { arithmetic, matrixTerms }) {
    if (arithmetic === 'integer') return 0;
    const converted = matrixTerms
      .map(({ input }) => buffers[input]!)
      .filter(({ format }) => !isFloats(format));
    return converted.reduce((longest, { length }) => Math.max(longest, padded(length)), 0);
  },
  integer: linearInteger,
  float: linearFloat,
};

/** hb_dot64_* hold sums of this many products of 8 x 16 bits in 32-bit lanes. */
const MOST_COLUMNS_64 = 4096;

function linearConstants(
  program: QuantProgram,
  operation: LinearOperation,
  name: string,
): OperationConstant[] {
  const terms = operation.matrixTerms;
  if (operation.arithmetic === 'float') {
    const bias = { type: 'float', of: operation.floatBias, role: 'bias' } as const;
    return [
      rowConstant(operation, 'floatBias', `f_${name}`, bias),
      ...terms.map(({ floatScale }, t) => {
        const scale = { type: 'float', of: floatScale, role: 'scale' } as const;
        return rowConstant(operation, `floatScale${t}`, `s${t}_${name}`, scale);
      }),
    ];
  }
  const biases = terms.map(({ matrix, accumulator, bias }, t) => {
    checkColumns(program.matrices[matrix]!, accumulator);
    const values =
      accumulator === 'i64'
        ? ({ type: 'int64_t', of: bias, role: 'bias' } as const)
        : ({ type: 'int32_t', of: Int32Array.from(bias, Number), role: 'bias' } as const);
    return rowConstant(operation, `bias${t}`, `b${t}_${name}`, values);
  });
  const multipliers = terms.map(({ multiplier }, t) => {
    const values = { type: 'int32_t', of: multiplier, role: 'scale' } as const;
    return rowConstant(operation, `multiplier${t}`, `m${t}_${name}`, values);
  });
  return [...biases, ...multipliers];
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

function linearInteger(context: Context, operation: LinearOperation, index: number): string[] {
  const { program, memory, weights, upper } = context;
  const field = (key: string): string => `${upper}_WEIGHTS->${weights.operationField(index, key)}`;
  const inner = operation.matrixTerms.length === 0 ? ['hb_sum_zero(sum, rows);'] : [];
  const widths = new Set<string>();
  for (const [t, { matrix, input, accumulator }] of operation.matrixTerms.entries()) {
    const { columns, format } = program.matrices[matrix]!;
    const x = program.buffers[input]!;
    const bits = accumulator === 'i32' ? '32' : '64';
    widths.add(bits);
    const kernel = `hb_dot${bits === '64' ? '64' : ''}_w${WIDTH[carrierOf(format)]}_x${WIDTH[carrierOf(x.format)]}`;
    const weight = `${upper}_WEIGHTS->${weights.matrixField[matrix]} + row * ${padded(columns)}`;
    const bias = `${field(`bias${t}`)} + row`;
    const multiplier = `${field(`multiplier${t}`)} + row`;
    inner.push(`${kernel}(acc${bits}, ${bias}, ${weight},`);
    inner.push(`${' '.repeat(kernel.length + 1)}${memory.expression[input]}, ${columns}, rows);`);
    inner.push(`hb_sum_${t === 0 ? 'set' : 'add'}${bits}(sum, acc${bits}, ${multiplier}, rows);`);
  }
  const values = new Set<string>();
  for (const { left, right, multiplier } of operation.elementTerms) {
    values.add('a');
    inner.push(loadValue(context, 'a', left));
    if (right === null) inner.push(`hb_sum_add_value(sum, a, ${multiplier}, rows);`);
    else {
      values.add('b');
      inner.push(loadValue(context, 'b', right), `hb_sum_add_product(sum, a, b, ${multiplier}, rows);`);
    }
  }
  inner.push(storeSum(context, operation.output, operation));
  return [
    '    int64_t sum[HB_BLOCK];',
    ...[...widths].sort().map((bits) => `    int${bits}_t acc${bits}[HB_BLOCK];`),
    ...(values.size > 0 ? [`    int32_t ${[...values].map((v) => `${v}[HB_BLOCK]`).join(', ')};`] : []),
    '    int32_t row;',
    ...blockLoop(program.buffers[operation.output]!.length, inner),
  ];
}

function linearFloat(context: Context, operation: LinearOperation, index: number): string[] {
  const { program, weights, upper } = context;
  const field = (key: string): string => `${upper}_WEIGHTS->${weights.operationField(index, key)}`;
  const length = program.buffers[operation.output]!.length;
  const isSplit = operation.matrixTerms.length > 1 && needsScratch(context, operation);
  // Two converted vectors cannot share the scratch within a block: each block then converts anew, which is rare.
  const before: string[] = [];
  const inner = [`hb_float_copy(v, ${field('floatBias')} + row, rows);`];
  const locals = new Set<string>(['v']);
  for (const [t, { matrix, input }] of operation.matrixTerms.entries()) {
    const { columns, format } = program.matrices[matrix]!;
    const x = loadFloat(context, 'net->converted', input, '', `${columns}`);
    (isSplit ? inner : before).push(...x.before);
    locals.add('dot');
    const kernel = `hb_float_dot_w${WIDTH[carrierOf(format)]}`;
    const weight = `${upper}_WEIGHTS->${weights.matrixField[matrix]} + row * ${padded(columns)}`;
    inner.push(`${kernel}(dot, ${weight}, ${x.value}, ${columns}, rows);`);
    inner.push(`hb_float_add_scaled(v, dot, ${field(`floatScale${t}`)} + row, rows);`);
  }
  for (const { left, right } of operation.elementTerms) {
    const a = loadFloat(context, 'a', left);
    inner.push(...a.before);
    if (a.value === 'a') locals.add('a');
    if (right === null) {
      inner.push(`hb_float_add(v, ${a.value}, rows);`);
      continue;
    }
    const b = loadFloat(context, 'b', right);
    inner.push(...b.before);
    if (b.value === 'b') locals.add('b');
    inner.push(`hb_float_add_product(v, ${a.value}, ${b.value}, rows);`);
  }
  if (operation.relu) inner.push('hb_float_relu(v, rows);');
  inner.push(storeFloat(context, operation.output, operation));
  return [
    `    float ${[...locals].map((name) => `${name}[HB_BLOCK]`).join(', ')};`,
    '    int32_t row;',
    ...before.map((line) => `    ${line}`),
    ...blockLoop(length, inner),
  ];
}

function needsScratch({ program }: Context, operation: LinearOperation): boolean {
  return operation.matrixTerms.some(({ input }) => !isFloats(program.buffers[input]!.format));
}
