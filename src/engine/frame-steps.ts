// Order of execution over a block of frames, for graphs of elementary operations (float32 and scheme paper): operations on
// no cycle through a state run over the whole block at once; those on one run frame by frame, together.

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
  const after = operations.map((_, i) => reachableFrom(i, operations, source));
  const onCycle = (a: number, b: number): boolean => after[a]!.has(b) && after[b]!.has(a);

  const all = operations.map((_, i) => i);
  const delayed = all.some((i) =>
    operations[i]!.reads.some((tensor) => nextOf.has(tensor) && !onCycle(i, source(tensor) ?? -1)),
  );
  // A state read outside its cycle would need values of the block before: such graphs run frame by frame.
  if (delayed) return [{ recurrent: true, operations: all, states: states.map((_, s) => s) }];

  const groups: number[][] = [];
  const groupOf = new Map<number, number[]>();
  for (const i of all) {
    if (groupOf.has(i)) continue;
    const group = onCycle(i, i) ? all.filter((j) => onCycle(i, j)) : [i];
    for (const j of group) groupOf.set(j, group);
    groups.push(group);
  }
  const steps: FrameStep[] = [];
  const done = new Set<number>();
  while (steps.length < groups.length) {
    const group = groups.find(
      (candidate) =>
        !done.has(candidate[0]!) &&
        candidate.every((i) =>
          operations[i]!.reads.every((tensor) => {
            const from = source(tensor);
            return from === undefined || done.has(from) || groupOf.get(from) === candidate;
          }),
        ),
    )!;
    for (const i of group) done.add(i);
    const recurrent = onCycle(group[0]!, group[0]!);
    const carried = states.flatMap(({ state }, s) => (groupOf.get(source(state) ?? -1) === group ? [s] : []));
    steps.push({ recurrent, operations: group, states: recurrent ? carried : [] });
  }
  return steps;
}

/** Operations that need the result of `start`, in the same frame or a later one. */
function reachableFrom(
  start: number,
  operations: readonly StepOperation[],
  source: (tensor: number) => number | undefined,
): ReadonlySet<number> {
  const found = new Set<number>();
  const open = [start];
  while (open.length > 0) {
    const from = open.pop()!;
    operations.forEach(({ reads }, i) => {
      if (!found.has(i) && reads.some((tensor) => source(tensor) === from)) {
        found.add(i);
        open.push(i);
      }
    });
  }
  return found;
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
