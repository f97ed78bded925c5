// Arena plan: buffers whose lifetimes do not meet share bytes. What outlives a frame lies apart.
// A buffer lives from the operation that writes it to the last that reads it, both included: an operation never
// writes where it reads, except in place on a carried buffer.
import { carrierBytes } from './formats.ts';
import { createIntervals } from './intervals.ts';
import { operationReads, operationWritesAll } from './operations/index.ts';
import type { QuantProgram } from './program.ts';

export interface ArenaPlan {
  /** Bytes of the shared part. */
  readonly bytes: number;
  /** Bytes of what is kept from frame to frame: carried buffers, then the histories. */
  readonly stateBytes: number;
  /** By buffer index. `region` says what `offset` counts in. */
  readonly places: readonly ArenaPlace[];
}

export interface ArenaPlace {
  readonly region: 'arena' | 'state';
  readonly offset: number;
  readonly bytes: number;
}

/** Operations first .. last; -1 is before the first (the caller writes the input), `operations.length` after the last. */
export interface Lifetime {
  readonly first: number;
  readonly last: number;
}

/** Lifetime of each buffer within a frame; what is carried lives throughout. */
export function bufferLifetimes(program: QuantProgram): readonly Lifetime[] {
  const end = program.operations.length;
  const first = program.buffers.map(() => end);
  const last = program.buffers.map(() => -1);
  const touch = (buffer: number, at: number): void => {
    first[buffer] = Math.min(first[buffer]!, at);
    last[buffer] = Math.max(last[buffer]!, at);
  };
  for (const [at, operation] of program.operations.entries()) {
    for (const buffer of operationWritesAll(operation)) touch(buffer, at);
    for (const buffer of operationReads(operation)) touch(buffer, at);
  }
  touch(program.input, -1);
  touch(program.output, end);
  for (const [index, { carried, history }] of program.buffers.entries()) {
    if (carried) first[index] = -1;
    // What a frame leaves to the history is taken at its end.
    if (carried || history > 0) last[index] = end;
  }
  return first.map((from, index) => ({ first: from, last: last[index]! }));
}

/**
 * First fit, longest buffers first.
 * @param alignment every offset is a multiple of it; a power of two
 */
export function planArena(program: QuantProgram, alignment = 16): ArenaPlan {
  const align = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;
  const lifetimes = bufferLifetimes(program);
  const sizes = program.buffers.map(({ format, length }) => carrierBytes(format) * length);
  const places: ArenaPlace[] = [];
  let stateBytes = 0;
  for (const [index, { carried }] of program.buffers.entries()) {
    if (!carried) continue;
    places[index] = { region: 'state', offset: stateBytes, bytes: sizes[index]! };
    stateBytes += align(sizes[index]!);
  }
  for (const [index, { history }] of program.buffers.entries()) stateBytes += history * align(sizes[index]!);
  const shared = program.buffers.flatMap(({ carried }, index) => (carried ? [] : [index]));
  // The order decides only how well they pack; ties by index, so that a plan is reproducible.
  shared.sort((a, b) => sizes[b]! - sizes[a]! || a - b);
  const placed = createIntervals(program.operations.length + 2);
  let bytes = 0;
  for (const index of shared) {
    const offset = firstGap(index, sizes[index]!);
    places[index] = { region: 'arena', offset, bytes: sizes[index]! };
    placed.add(index, span(index));
    bytes = Math.max(bytes, align(offset + sizes[index]!));
  }
  return { bytes, stateBytes, places };

  /** Lifetimes from 0 on. */
  function span(index: number): Lifetime {
    const { first, last } = lifetimes[index]!;
    return { first: first + 1, last: Math.max(first, last) + 1 };
  }

  function firstGap(index: number, size: number): number {
    const taken = placed
      .meeting(span(index))
      .map((other) => places[other]!)
      .sort((a, b) => a.offset - b.offset);
    let offset = 0;
    for (const place of taken) {
      if (offset + size <= place.offset) break;
      offset = Math.max(offset, align(place.offset + place.bytes));
    }
    return offset;
  }
}
