// Order of execution over a block of frames, for graphs of elementary operations (float32 and scheme paper): operations on
// no cycle through a state run over the whole block at once; those on one run frame by frame, together.
import { type CycleGroup, groupByCycle } from './cycles.ts';

export interface StepOperation {
  /** Indices of the tensors read and written. */
  readonly reads: readonly number[];
  readonly writes: number;
}

export interface CarriedState {
  readonly state: number;
  readonly next: number;
}

export interface FrameStep {
  /** True: frame by frame, all operations of the step in each frame. False: one operation over the block. */
  readonly recurrent: boolean;
  /** In the order given. */
  readonly operations: readonly number[];
  /** Carried after each frame; indices into the states. */
  readonly states: readonly number[];
}

/** @param operations in an order in which everything is written before it is read within a frame */
export function planFrameSteps(
  operations: readonly StepOperation[],
  states: readonly CarriedState[],
): readonly FrameStep[] {
  const writer = new Map(operations.map(({ writes }, i) => [writes, i]));
  const nextOf = new Map(states.map(({ state, next }) => [state, next]));
  const source = (tensor: number): number | undefined => writer.get(nextOf.get(tensor) ?? tensor);
  const all = operations.map((_, i) => i);
  const needs = operations.map(({ reads }) => reads.map(source).filter((i) => i !== undefined));
  const groups = groupByCycle(needs);
  const groupOf = new Map(groups.flatMap((group) => group.operations.map((i) => [i, group] as const)));
  const groupThatWrites = (tensor: number): CycleGroup | undefined => groupOf.get(source(tensor) ?? -1);

  const delayed = all.some((i) =>
    operations[i]!.reads.some((tensor) => nextOf.has(tensor) && groupThatWrites(tensor) !== groupOf.get(i)),
  );
  // A state read outside its cycle would need values of the block before: such graphs run frame by frame.
  if (delayed) return [{ recurrent: true, operations: all, states: states.map((_, s) => s) }];

  return groups.map((group) => ({
    ...group,
    states: group.recurrent
      ? states.flatMap(({ state }, s) => (groupThatWrites(state) === group ? [s] : []))
      : [],
  }));
}

/**
 * Tensors that need a value per frame of the block; the others need one. Read or written outside one recurrent step.
 * @param inputs,outputs tensors that come from and go to the outside, per frame
 */
export function blockTensors(
  operations: readonly StepOperation[],
  steps: readonly FrameStep[],
  states: readonly CarriedState[],
  outside: readonly number[],
): ReadonlySet<number> {
  const stepOf = new Map<number, FrameStep>();
  for (const step of steps) for (const i of step.operations) stepOf.set(i, step);
  const touching = new Map<number, Set<FrameStep>>();
  operations.forEach(({ reads, writes }, i) => {
    for (const tensor of [...reads, writes]) {
      const seen = touching.get(tensor) ?? new Set();
      touching.set(tensor, seen.add(stepOf.get(i)!));
    }
  });
  const block = new Set<number>(outside);
  for (const [tensor, seen] of touching) {
    if (seen.size > 1 || ![...seen][0]!.recurrent) block.add(tensor);
  }
  for (const { state } of states) block.delete(state);
  return block;
}
