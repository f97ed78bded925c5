// next = (1 - update) * candidate + update * state, in place on the state.
import type { GruUpdateOperation } from '../../program/program.ts';
import { bufferIndex, greatestOffset, isFloat, type Lowering } from '../lowering.ts';
import { chooseShift, multiplierFor } from '../multipliers.ts';
import type { Step, StepKind } from '../step.ts';
import { copyOfState } from './linear.ts';

export interface GruUpdateStep extends Step<'gru-update'> {
  readonly update: string;
  readonly candidate: string;
  readonly state: string;
  /** The candidate lies in -1 .. 1, and so does the state. */
  readonly bounded: boolean;
}

export const GRU_UPDATE_STEP: StepKind<GruUpdateStep> = {
  step: 'gru-update',
  reads: ({ update, candidate, state }) => [update, candidate, state],
  weights: () => [],
  role: () => 'state-copy',
  replaces: ({ state, bounded }) => ({ state, bounded }),
  lower: (into, step) => [lowerUpdate(into, step), ...copyOfState(into, step.state, step.output)],
};

function lowerUpdate(into: Lowering, step: GruUpdateStep): GruUpdateOperation {
  const state = bufferIndex(into, step.state);
  const update = bufferIndex(into, step.update);
  const candidate = bufferIndex(into, step.candidate);
  const { layer } = into.network.tensors.get(step.output)!;
  const limits = into.limits[state]!;
  const common = { op: 'gru-update', name: step.output, layer, update, candidate, state, ...limits } as const;
  if (isFloat(into, step.state, step.update, step.candidate)) {
    return { ...common, arithmetic: 'float', one: 0, candidateMultiplier: 0, stateMultiplier: 0, shift: 1 };
  }
  const [z, n, h] = [into.buffers[update]!, into.buffers[candidate]!, into.buffers[state]!];
  const one = Math.round(1 / z.scale);
  const factors = [(z.scale * n.scale) / h.scale, z.scale];
  const bounds = [greatestOffset(z, one, -1) * greatestOffset(n), greatestOffset(z) * greatestOffset(h)];
  const shift = chooseShift([{ bounds, factors }], step.output);
  const [candidateMultiplier, stateMultiplier] = factors.map((factor) => multiplierFor(factor, shift)) as [
    number,
    number,
  ];
  return { ...common, arithmetic: 'integer', one, candidateMultiplier, stateMultiplier, shift };
}
