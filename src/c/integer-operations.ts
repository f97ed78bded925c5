// Bodies of operations in integer arithmetic: sums of a block in 64 bits, one rounding.
import type { GruUpdateOperation, LinearOperation, TableOperation } from '../program/index.ts';
import { blockLoop } from './block-loop.ts';
import type { Context } from './context.ts';
import { padded, UNION_MEMBER, WIDTH } from './formats.ts';

/** `q = q - zero point` of a block into an int32 array. */
function loadValue(context: Context, target: string, buffer: number): string {
  const { format, zeroPoint } = context.program.buffers[buffer]!;
  const suffix = UNION_MEMBER[format];
  return `hb_value_${suffix}(${target}, ${context.memory.expression[buffer]} + row, ${zeroPoint}, rows);`;
}

function storeSum(
  context: Context,
  buffer: number,
  operation: { shift: number; low: number; high: number },
): string {
  const { format, zeroPoint } = context.program.buffers[buffer]!;
  const { shift, low, high } = operation;
  const out = `${context.memory.expression[buffer]} + row`;
  return `hb_store_${UNION_MEMBER[format]}(${out}, sum, ${shift}, ${zeroPoint}, ${low}, ${high}, rows);`;
}

export function linearInteger(context: Context, operation: LinearOperation, index: number): string[] {
  const { program, memory, weights, upper } = context;
  const fields = weights.linearFields.get(index)!;
  const inner = ['hb_sum_zero(sum, rows);'];
  const widths = new Set<string>();
  for (const [t, { matrix, input, accumulator }] of operation.matrixTerms.entries()) {
    const { columns, format } = program.matrices[matrix]!;
    const x = program.buffers[input]!;
    const bits = accumulator === 'i32' ? '32' : '64';
    widths.add(bits);
    const kernel = `hb_dot${bits === '64' ? '64' : ''}_w${WIDTH[format]}_x${WIDTH[x.format]}`;
    const weight = `${upper}_WEIGHTS->${weights.matrixField[matrix]} + row * ${padded(columns)}`;
    const bias = `${upper}_WEIGHTS->${fields.bias[t]} + row`;
    const multiplier = `${upper}_WEIGHTS->${fields.multiplier[t]} + row`;
    inner.push(`${kernel}(acc${bits}, ${bias}, ${weight},`);
    inner.push(`${' '.repeat(kernel.length + 1)}${memory.expression[input]}, ${columns}, rows);`);
    inner.push(`hb_sum_add${bits}(sum, acc${bits}, ${multiplier}, rows);`);
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

export function tableInteger(context: Context, operation: TableOperation, index: number): string[] {
  const { program, memory, weights, upper } = context;
  const input = program.buffers[operation.input]!;
  const output = program.buffers[operation.output]!;
  const kernel = `hb_table_x${WIDTH[input.format]}_${UNION_MEMBER[output.format]}`;
  const limits = input.format === 'i8' ? '' : `${operation.low}, ${operation.high}, `;
  const table = `${upper}_WEIGHTS->${weights.tableField.get(index)}`;
  const [x, out] = [memory.expression[operation.input], memory.expression[operation.output]];
  return [`    ${kernel}(${out}, ${x}, ${table}, ${limits}${output.length});`];
}

export function updateInteger(context: Context, operation: GruUpdateOperation): string[] {
  const { update, candidate, state, one, candidateMultiplier, stateMultiplier } = operation;
  return [
    '    int64_t sum[HB_BLOCK];',
    '    int32_t z[HB_BLOCK], n[HB_BLOCK], h[HB_BLOCK], row;',
    ...blockLoop(context.program.buffers[state]!.length, [
      loadValue(context, 'z', update),
      loadValue(context, 'n', candidate),
      loadValue(context, 'h', state),
      `hb_sum_gru(sum, z, n, h, ${one}, ${candidateMultiplier}, ${stateMultiplier}, rows);`,
      storeSum(context, state, operation),
    ]),
  ];
}
