// Updates of a state between itself and a candidate.
import { isFloatFormat } from '../../formats.ts';
import { addBuffer, pick } from '../draft.ts';
import { operand } from './linear.ts';
import { base, type RandomOperation, reach, weigh } from './parts.ts';
import { boundedTable } from './table.ts';

export const gruUpdate: RandomOperation = (draft, output, length) => {
  const { random, buffers, loudness } = draft;
  const isFloatState = isFloatFormat(buffers[output]!.format);
  // A float state stays within 1 where its gate is one and its candidate does.
  const gate = addBuffer(draft, length);
  draft.operations.push(boundedTable(draft, gate, length, 'sigmoid'));
  draft.written.add(gate);
  let candidate = operand(draft, length);
  if (isFloatState) {
    candidate = addBuffer(draft, length, { format: 'f32' });
    draft.operations.push(boundedTable(draft, candidate, length, 'tanh'));
    draft.written.add(candidate);
    loudness[output] = 1;
  }
  const state = output;
  const common = {
    op: 'gru-update',
    update: gate,
    candidate,
    state,
    ...base(draft, output, [gate, candidate]),
  } as const;
  if (common.arithmetic === 'float') {
    return { ...common, one: 0, candidateMultiplier: 0, stateMultiplier: 0, shift: 1 };
  }
  const [z, n, h] = [buffers[gate]!, buffers[candidate]!, buffers[state]!];
  const one = pick(random, [Math.round(1 / z.scale), 2 ** 16, -(2 ** 16), random.int(-(2 ** 20), 2 ** 20)]);
  const bounds = [reach(z, one, -1) * reach(n), reach(z) * reach(h)];
  const { multipliers, shift } = weigh(draft, bounds, h);
  return { ...common, one, candidateMultiplier: multipliers[0]!, stateMultiplier: multipliers[1]!, shift };
};
