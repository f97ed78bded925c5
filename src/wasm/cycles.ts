// Operations of a network with carried states, grouped: those on one cycle go together, frame by frame; any other is a group
// of its own and can run over many frames at once.

export interface CycleGroup {
  /** True for a cycle, which may be one operation that needs its own result of the frame before. */
  readonly recurrent: boolean;
  /** In the order given. */
  readonly operations: readonly number[];
}

/**
 * Every group stands behind what it needs; of several that could come next, the one with the first operation.
 * @param needs by operation: the operations whose result it needs, of the same frame or of an earlier one
 */
export function groupByCycle(needs: readonly (readonly number[])[]): readonly CycleGroup[] {
  const all = needs.map((_, i) => i);
  const before = all.map((i) => neededBy(i, needs));
  const groups: CycleGroup[] = [];
  const groupOf = new Map<number, CycleGroup>();
  for (const i of all) {
    if (groupOf.has(i)) continue;
    const recurrent = before[i]!.has(i);
    const group = {
      recurrent,
      operations: recurrent ? all.filter((j) => before[i]!.has(j) && before[j]!.has(i)) : [i],
    };
    for (const j of group.operations) groupOf.set(j, group);
    groups.push(group);
  }
  const ordered: CycleGroup[] = [];
  const done = new Set<CycleGroup>();
  while (ordered.length < groups.length) {
    // There is one: cycles are taken whole.
    const next = groups.find(
      (group) =>
        !done.has(group) &&
        group.operations.every((i) =>
          needs[i]!.every((j) => groupOf.get(j) === group || done.has(groupOf.get(j)!)),
        ),
    )!;
    done.add(next);
    ordered.push(next);
  }
  return ordered;
}

/** With what those need in turn; itself where it is on a cycle. */
function neededBy(start: number, needs: readonly (readonly number[])[]): ReadonlySet<number> {
  const found = new Set<number>();
  const open = [start];
  while (open.length > 0) {
    for (const i of needs[open.pop()!]!) {
      if (found.has(i)) continue;
      found.add(i);
      open.push(i);
    }
  }
  return found;
}
