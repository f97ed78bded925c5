// Bodies of operations that one f32 site or more turns into float arithmetic.
import type { GruUpdateOperation, LinearOperation, TableOperation } from '../program/index.ts';
import { blockLoop } from './block-loop.ts';
import type { Context } from './context.ts';
import { floatConstant, padded, UNION_MEMBER, WIDTH } from './formats.ts';

const f = Math.fround;

/** A block (or all of) a buffer as floats: where it lies already, or after a conversion into `target`. */
function loadFloat(
  context: Context,
  target: string,
  buffer: number,
  at = ' + row',
  count = 'rows',
): { before: string[]; value: string } {
  const { format, zeroPoint, scale } = context.program.buffers[buffer]!;
  const source = `${context.memory.expression[buffer]}${at}`;
  if (format === 'f32') return { before: [], value: source };
  const call = `hb_float_${UNION_MEMBER[format]}(${target}, ${source}, ${zeroPoint}, ${floatConstant(f(scale))}, ${count});`;
  return { before: [call], value: target };
}

/** Stores the block `v`. */
function storeFloat(context: Context, buffer: number, { low, high }: { low: number; high: number }): string {
  const { format, zeroPoint, scale } = context.program.buffers[buffer]!;
  const out = `${context.memory.expression[buffer]} + row`;
  if (format === 'f32') return `hb_float_copy(${out}, v, rows);`;
  const inverse = floatConstant(f(1 / scale));
  return `hb_float_store_${UNION_MEMBER[format]}(${out}, v, ${inverse}, ${zeroPoint}, ${low}, ${high}, rows);`;
}

export function linearFloat(context: Context, operation: LinearOperation, index: number): string[] {
  const { program, weights, upper } = context;
  const fields = weights.linearFields.get(index)!;
  const length = program.buffers[operation.output]!.length;
  const isSplit = operation.matrixTerms.length > 1 && needsScratch(context, operation);
  // Two converted vectors cannot share the scratch within a block: each block then converts anew, which is rare.
  const before: string[] = [];
  const inner = [`hb_float_copy(v, ${upper}_WEIGHTS->${fields.floatBias} + row, rows);`];
  const locals = new Set<string>(['v']);
  for (const [t, { matrix, input }] of operation.matrixTerms.entries()) {
    const { columns, format } = program.matrices[matrix]!;
    const x = loadFloat(context, 'net->converted', input, '', `${columns}`);
    (isSplit ? inner : before).push(...x.before);
    locals.add('dot');
    const kernel = `hb_float_dot_w${WIDTH[format]}`;
    const weight = `${upper}_WEIGHTS->${weights.matrixField[matrix]} + row * ${padded(columns)}`;
    inner.push(`${kernel}(dot, ${weight}, ${x.value}, ${columns}, rows);`);
    inner.push(`hb_float_add_scaled(v, dot, ${upper}_WEIGHTS->${fields.floatScale[t]} + row, rows);`);
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
  return operation.matrixTerms.some(({ input }) => program.buffers[input]!.format !== 'f32');
}

export function tableFloat(context: Context, operation: TableOperation): string[] {
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

export function updateFloat(context: Context, operation: GruUpdateOperation): string[] {
  const z = loadFloat(context, 'z', operation.update);
  const n = loadFloat(context, 'n', operation.candidate);
  const h = loadFloat(context, 'h', operation.state);
  const locals = ['v', ...(['z', 'n', 'h'] as const).filter((name, i) => [z, n, h][i]!.value === name)];
  return [
    `    float ${locals.map((name) => `${name}[HB_BLOCK]`).join(', ')};`,
    '    int32_t row;',
    ...blockLoop(context.program.buffers[operation.state]!.length, [
      ...z.before,
      ...n.before,
      ...h.before,
      `hb_float_gru(v, ${z.value}, ${n.value}, ${h.value}, rows);`,
      storeFloat(context, operation.state, operation),
    ]),
  ];
}
