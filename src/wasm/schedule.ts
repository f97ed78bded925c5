// Which operations can run over many frames at once, and which have to go frame by frame: those on a cycle through a carried
// value. The order of segments keeps every operation behind what it reads. For programs, for networks in float32 and for
// scheme paper alike. A carried value has a row per frame, so that reading what the frame before left makes no cycle.
import { groupByCycle } from './cycles.ts';

/** An operation as far as order goes: indices of the values that it reads and writes. */
export interface Access {
  readonly reads: readonly number[];
  readonly writes: readonly number[];
}

/** Indices of operations, in the order given. */
export interface Segment {
  readonly kind: 'block' | 'frames';
  readonly operations: readonly number[];
}

export interface Schedule {
  readonly segments: readonly Segment[];
  /** By operation: index of its segment. */
  readonly segmentOf: readonly number[];
  /** By value: the operation that writes it, -1 where none does. */
  readonly writer: readonly number[];
}

/**
 * @param operations each value written by one at most, and before it is read unless it is carried
 * @param values how many there are
 */
export function scheduleFrames(operations: readonly Access[], values: number): Schedule {
  const writer = new Array<number>(values).fill(-1);
  for (const [index, { writes }] of operations.entries()) for (const value of writes) writer[value] = index;
  const needs = operations.map(({ reads }) => reads.map((value) => writer[value]!).filter((by) => by >= 0));
  const segmentOf = new Array<number>(operations.length).fill(-1);
  const segments = groupByCycle(needs).map((group, index): Segment => {
    for (const i of group.operations) segmentOf[i] = index;
    return { kind: group.recurrent ? 'frames' : 'block', operations: group.operations };
  });
  return { segments, segmentOf, writer };
}

/** By value: true where it is written and read within one segment that goes frame by frame, so that one row is enough. */
export function valuesWithinFrame(
  operations: readonly Access[],
  { segments, segmentOf, writer }: Schedule,
): readonly boolean[] {
  const within = writer.map((by) => by >= 0 && segments[segmentOf[by]!]!.kind === 'frames');
  for (const [index, { reads }] of operations.entries()) {
    for (const value of reads) {
      if (writer[value]! < 0 || segmentOf[writer[value]!] !== segmentOf[index]) within[value] = false;
    }
  }
  return within;
}
