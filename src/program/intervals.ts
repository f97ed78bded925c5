// Intervals of a line of steps, and which of them meet another: those that are alive where it starts, found on the way from
// the root of a binary tree over the steps to its leaf, and those that start within it.

export interface Interval {
  /** Both included. */
  readonly first: number;
  readonly last: number;
}

export interface Intervals {
  add(id: number, interval: Interval): void;
  /** Ids of the intervals that share a step with this one, each once, in no order. */
  meeting(interval: Interval): number[];
}

/** @param steps intervals lie in 0 .. steps - 1 */
export function createIntervals(steps: number): Intervals {
  let leaves = 1;
  while (leaves < steps) leaves *= 2;
  /** By node: intervals that cover all its steps and not all of its parent's. */
  const covering = new Map<number, number[]>();
  const starting = new Map<number, number[]>();
  const put = (into: Map<number, number[]>, key: number, id: number): void => {
    const list = into.get(key);
    if (list) list.push(id);
    else into.set(key, [id]);
  };
  return {
    add(id, { first, last }) {
      put(starting, first, id);
      let [low, high] = [first + leaves, last + leaves + 1];
      for (; low < high; low >>= 1, high >>= 1) {
        if (low & 1) put(covering, low++, id);
        if (high & 1) put(covering, --high, id);
      }
    },
    meeting({ first, last }) {
      const found: number[] = [];
      for (let node = first + leaves; node >= 1; node >>= 1) found.push(...(covering.get(node) ?? []));
      for (let step = first + 1; step <= last; step++) found.push(...(starting.get(step) ?? []));
      return found;
    },
  };
}
