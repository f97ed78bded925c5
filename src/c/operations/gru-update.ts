import type { GruUpdateOperation } from '../../program/index.ts';
import { blockLoop } from '../block-loop.ts';
import type { Context } from '../context.ts';
import { describeBuffer } from '../describe.ts';
import { commentText } from '../project.ts';
import { loadFloat, storeFloat } from './float-operands.ts';
import { loadValue, storeSum } from './integer-operands.ts';
import type { OperationSource } from './operation.ts';

export const gruUpdate: OperationSource<GruUpdateOperation> = {
  constants: () => [],
  describe({ program: { buffers } }, { update, candidate, state }) {
    const [z, n, h] = [update, candidate, state].map((index) => commentText(buffers[index]!.name));
    return `${describeBuffer(buffers[state]!)} = (1 - ${z}) * ${n} + ${z} * ${h}`;
  },
  headers: () => [],
  convertedLength: () => 0,
  integer: updateInteger,
  float: updateFloat,
};

function updateInteger(context: Context, operation: GruUpdateOperation): string[] {
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

function updateFloat(context: Context, operation: GruUpdateOperation): string[] {
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
