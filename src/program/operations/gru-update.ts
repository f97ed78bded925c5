// `gru-update`: the new state of a GRU from its update gate and candidate.
import { z } from 'zod';
import { checkMultiplier, checkShift, reach } from './bounds.ts';
import { check } from './check.ts';
import { BASE_SHAPE, int32, type OperationBase, type OperationDescriptor, partIndex } from './operation.ts';

/**
 * h' = (1 - z) * n + z * h, in place on the state.
 * Integer: clamp(zeroPoint_h + rshift((one - z') * n' * candidateMultiplier + z' * h' * stateMultiplier, shift), low, high),
 * a' = a - zeroPoint_a; `one` is 1.0 in steps of z. Float: v = (1 - z) * n; v = v + z * h.
 */
export interface GruUpdateOperation extends OperationBase {
  readonly op: 'gru-update';
  readonly update: number;
  readonly candidate: number;
  readonly state: number;
  readonly one: number;
  readonly candidateMultiplier: number;
  readonly stateMultiplier: number;
  readonly shift: number;
}

export const GRU_UPDATE: OperationDescriptor<GruUpdateOperation> = {
  op: 'gru-update',
  reads: ({ update, candidate, state }) => [update, candidate, state],
  writes: ({ state }) => state,
  matrices: () => [],
  shape: z.strictObject({
    op: z.literal('gru-update'),
    ...BASE_SHAPE,
    update: partIndex,
    candidate: partIndex,
    state: partIndex,
    one: int32,
    candidateMultiplier: int32,
    stateMultiplier: int32,
    shift: int32,
  }),
  bounds({ buffers }, { update, candidate, state, one, candidateMultiplier, stateMultiplier }) {
    const [z, n, h] = [buffers[update]!, buffers[candidate]!, buffers[state]!];
    const fresh = reach(z, one, -1) * reach(n) * BigInt(candidateMultiplier);
    return fresh + reach(z) * reach(h) * BigInt(stateMultiplier);
  },
  check(parts, operation, norms) {
    const { name, update, candidate, state, one, shift } = operation;
    const [z, n, h] = [parts.buffers[update]!, parts.buffers[candidate]!, parts.buffers[state]!];
    check(h.carried, name, 'a state', h.kind);
    const fits = z.length === h.length && n.length === h.length;
    check(fits, name, `${h.length} elements`, `${z.length}, ${n.length}`);
    if (operation.arithmetic === 'float') return;
    check(Number.isInteger(one), name, 'an integer as one', one);
    check(reach(z, one, -1) < 2n ** 31n, name, 'one - z within 32 bits', one);
    checkMultiplier(name, operation.candidateMultiplier);
    checkMultiplier(name, operation.stateMultiplier);
    checkShift(name, shift, GRU_UPDATE.bounds(parts, operation, norms));
  },
};
