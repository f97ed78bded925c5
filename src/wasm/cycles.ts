// Operations of a network with carried states, grouped: those on one cycle go together, frame by frame; any other is a group
// of its own and can run over many frames at once. In time and memory linear in the needs, but for a heap of groups.

export interface CycleGroup {
  /** True for a cycle, which may be one operation that needs its own result of the frame before. */
  readonly recurrent: boolean;
  /** In the order given. */
  readonly operations: readonly number[];
}

type Needs = readonly (readonly number[])[];

/**
 * Every group stands behind what it needs; of several that could come next, the one with the first operation.
 * @param needs by operation: the operations whose result it needs, of the same frame or of an earlier one
 */
export function groupByCycle(needs: Needs): readonly CycleGroup[] {
  const component = strongComponents(needs);
  const members: number[][] = [];
  const numberOf = new Map<number, number>();
  const groupOf = component.map((root, i) => {
    let group = numberOf.get(root);
    if (group === undefined) numberOf.set(root, (group = members.push([]) - 1));
    members[group]!.push(i);
    return group;
  });
  // Groups are numbered by their first operation.
  const waiting = new Int32Array(members.length);
  const neededBy: number[][] = members.map(() => []);
  const recurrent = new Uint8Array(members.length);
  for (const [i, list] of needs.entries()) {
    for (const j of list) {
      const [group, needed] = [groupOf[i]!, groupOf[j]!];
      if (group === needed) recurrent[group] = 1;
      else {
        neededBy[needed]!.push(group);
        waiting[group]!++;
      }
    }
  }
  const ready = createLeastFirst();
  for (const group of members.keys()) if (waiting[group] === 0) ready.add(group);
  const ordered: CycleGroup[] = [];
  for (let group = ready.take(); group !== undefined; group = ready.take()) {
    ordered.push({ recurrent: recurrent[group] === 1, operations: members[group]! });
    for (const next of neededBy[group]!) if (--waiting[next]! === 0) ready.add(next);
  }
  return ordered;
}

/** A number per operation, the same for all on a cycle. Tarjan's algorithm, with a stack of its own instead of recursion. */
function strongComponents(needs: Needs): number[] {
  const count = needs.length;
  const order = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const component = new Array<number>(count).fill(-1);
  /** Entered, of no component yet. */
  const open: number[] = [];
  const path: { readonly at: number; edge: number }[] = [];
  let entered = 0;
  const enter = (at: number): void => {
    order[at] = low[at] = entered++;
    open.push(at);
    path.push({ at, edge: 0 });
  };
  for (let start = 0; start < count; start++) {
    if (order[start] === -1) enter(start);
    while (path.length > 0) {
      const step = path.at(-1)!;
      const { at } = step;
      const next = needs[at]![step.edge++];
      if (next !== undefined) {
        if (order[next] === -1) enter(next);
        else if (component[next] === -1) low[at] = Math.min(low[at]!, order[next]!);
        continue;
      }
      path.pop();
      const above = path.at(-1)?.at;
      if (above !== undefined) low[above] = Math.min(low[above]!, low[at]!);
      if (low[at] !== order[at]) continue;
      for (let member = open.pop()!; ; member = open.pop()!) {
        component[member] = at;
        if (member === at) break;
      }
    }
  }
  return component;
}

/** A binary heap of numbers. */
function createLeastFirst() {
  const heap: number[] = [];
  return {
    add(value: number): void {
      let at = heap.push(value) - 1;
      while (at > 0) {
        const above = (at - 1) >> 1;
        if (heap[above]! <= value) break;
        heap[at] = heap[above]!;
        at = above;
      }
      heap[at] = value;
    },
    take(): number | undefined {
      const least = heap[0];
      const last = heap.pop();
      if (last === undefined || heap.length === 0) return least;
      let at = 0;
      for (;;) {
        let below = 2 * at + 1;
        if (below >= heap.length) break;
        if (below + 1 < heap.length && heap[below + 1]! < heap[below]!) below++;
        if (heap[below]! >= last) break;
        heap[at] = heap[below]!;
        at = below;
      }
      heap[at] = last;
      return least;
    },
  };
}
