import { HushbitError } from '../../base/errors.ts';
import type { LinearOperation, MatrixTerm, QuantMatrix, QuantProgram } from '../../program/index.ts';
import { carrierOf, groupsOf } from '../../program/index.ts';
import { blockLoop } from '../block-loop.ts';
import type { Context } from '../context.ts';
import { describeBuffer, describeMatrix } from '../describe.ts';
import { padded, WIDTH } from '../formats.ts';
import { formFor } from '../matrix-form.ts';
import { relaidBits } from '../relaid-rows.ts';
import type { OperationConstant } from '../weights-field.ts';
import { isFloats, loadFloat, storeFloat } from './float-operands.ts';
import { loadValue, storeSum } from './integer-operands.ts';
import { type OperationSource, rowConstant, rowsOf } from './operation.ts';

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

/** hb_dot64_w16_* hold sums of this many products in 32-bit lanes. */
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
      ...terms.map(({ floatScale, matrix }, t) => {
        const scale = { type: 'float', of: floatScale, role: 'scale' } as const;
        return rowConstant(
          operation,
          `floatScale${t}`,
          `s${t}_${name}`,
          scale,
          groupsOf(program.matrices[matrix]!),
        );
      }),
    ];
  }
  const biases = terms.map(({ matrix, accumulator, bias }, t) => {
    checkColumns(program.matrices[matrix]!, accumulator);
    const values =
      accumulator === 'i64'
        ? ({ type: 'int64_t', of: bias, role: 'bias' } as const)
        : ({ type: 'int32_t', of: Int32Array.from(bias, Number), role: 'bias' } as const);
    return rowConstant(operation, `bias${t}`, `b${t}_${name}`, values, groupsOf(program.matrices[matrix]!));
  });
  const multipliers = terms.map(({ multiplier, matrix }, t) => {
    const values = { type: 'int32_t', of: multiplier, role: 'scale' } as const;
    const groups = groupsOf(program.matrices[matrix]!);
    return rowConstant(operation, `multiplier${t}`, `m${t}_${name}`, values, groups);
  });
  return [...biases, ...multipliers];
}

function checkColumns(matrix: QuantMatrix, accumulator: 'i32' | 'i64'): void {
  if (accumulator === 'i32' || relaidBits(matrix) !== null || matrix.columns <= MOST_COLUMNS_64) return;
  throw new HushbitError({
    code: 'unsupported',
    place: matrix.name,
    expected: `at most ${MOST_COLUMNS_64} columns with 64-bit accumulators`,
    got: `${matrix.columns}`,
  });
}

/** A term, or a group of columns of one: a product with its own biases and multipliers. */
interface Product {
  readonly term: MatrixTerm;
  /** Its place among the terms. */
  readonly t: number;
  readonly group: number;
  readonly columns: number;
  /** C expressions: weights of the block that begins at `row`, and the first element of the vector. */
  readonly weights: string;
  readonly vector: (start: string) => string;
  /** Where the constants of the group begin, and its block. */
  readonly constants: string;
}

function productsOf(context: Context, operation: LinearOperation): Product[] {
  const { program, weights, upper } = context;
  return operation.matrixTerms.flatMap((term, t) => {
    const matrix = program.matrices[term.matrix]!;
    const { name, rowElements, groupStart } = weights.matrixField(term.matrix, formFor(matrix, operation));
    const plus = (elements: number): string => (elements === 0 ? '' : ` + ${elements}`);
    return Array.from({ length: groupsOf(matrix) }, (_, group) => ({
      term,
      t,
      group,
      columns: Math.min(matrix.groupSize, matrix.columns - group * matrix.groupSize),
      weights: `${upper}_WEIGHTS->${name}${plus(groupStart(group))} + row * ${rowElements(group)}`,
      vector: (start: string) => `${start}${plus(group * matrix.groupSize)}`,
      constants: `${plus(group * padded(matrix.rows))} + row`,
    }));
  });
}

function linearInteger(context: Context, operation: LinearOperation, index: number): string[] {
  const { program, memory, weights, upper } = context;
  const field = (key: string): string => `${upper}_WEIGHTS->${weights.operationField(index, key)}`;
  const inner = operation.matrixTerms.length === 0 ? ['hb_sum_zero(sum, rows);'] : [];
  const before: string[] = [];
  const rowsIn = (key: string, constants: string): string =>
    constants === ' + row' ? rowsOf(context, index, key) : `${field(key)}${constants}`;
  const widths = new Set<string>();
  for (const [i, product] of productsOf(context, operation).entries()) {
    const { term, t, columns, constants } = product;
    const matrix = program.matrices[term.matrix]!;
    const codes = relaidBits(matrix) ?? 8;
    const x = product.vector(memory.expression[term.input]!);
    const xWidth = WIDTH[carrierOf(program.buffers[term.input]!.format)];
    const bits = term.accumulator === 'i32' ? '32' : '64';
    widths.add(bits);
    const width = codes < 8 ? codes : WIDTH[carrierOf(matrix.format)];
    const kernel = `hb_dot${bits === '64' ? '64' : ''}_w${width}_x${xWidth}`;
    let last = `${columns}, rows`;
    if (codes < 8) {
      // w = 2u - (2^bits - 1), or u - 2^(bits - 1).
      const [step, least] = matrix.grid === 'mid-rise' ? [2, 2 ** codes - 1] : [1, 2 ** (codes - 1)];
      before.push(`const int64_t offset${i} = ${least} * hb_total_x${xWidth}(${x}, ${columns});`);
      last = `${last}, ${step}, offset${i}`;
    }
    inner.push(`${kernel}(acc${bits}, ${rowsIn(`bias${t}`, constants)}, ${product.weights},`);
    inner.push(`${' '.repeat(kernel.length + 1)}${x}, ${last});`);
    const add = i === 0 ? 'set' : 'add';
    inner.push(`hb_sum_${add}${bits}(sum, acc${bits}, ${rowsIn(`multiplier${t}`, constants)}, rows);`);
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
    ...before.map((line) => `    ${line}`),
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
  const inner = [`hb_float_copy(v, ${rowsOf(context, index, 'floatBias')}, rows);`];
  const locals = new Set<string>(['v']);
  for (const product of productsOf(context, operation)) {
    const { term, t, group, columns } = product;
    const { columns: all, format } = program.matrices[term.matrix]!;
    const x = loadFloat(context, 'net->converted', term.input, '', `${all}`);
    if (group === 0) (isSplit ? inner : before).push(...x.before);
    locals.add('dot');
    const kernel = `hb_float_dot_w${WIDTH[carrierOf(format)]}`;
    inner.push(`${kernel}(dot, ${product.weights}, ${product.vector(x.value)}, ${columns}, rows);`);
    inner.push(
      `hb_float_add_scaled(v, dot, ${product.constants === ' + row' ? rowsOf(context, index, `floatScale${t}`) : `${field(`floatScale${t}`)}${product.constants}`}, rows);`,
    );
  }
  for (const { left, right, multiplier } of operation.elementTerms) {
    const add = multiplier < 0 ? 'take' : 'add';
    const a = loadFloat(context, 'a', left);
    inner.push(...a.before);
    if (a.value === 'a') locals.add('a');
    if (right === null) {
      inner.push(`hb_float_${add}(v, ${a.value}, rows);`);
      continue;
    }
    const b = loadFloat(context, 'b', right);
    inner.push(...b.before);
    if (b.value === 'b') locals.add('b');
    inner.push(`hb_float_${add}_product(v, ${a.value}, ${b.value}, rows);`);
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
