// Where the buffers of a program lie. A buffer holds one row per frame and lane of a block: row = frame * lanes + lane.
import { operationReads, type QuantBuffer, type QuantProgram } from '../program/index.ts';
import type { MemoryPlan } from './memory-plan.ts';
import { paddedLength } from './pack-weights.ts';
import type { Schedule } from './schedule.ts';

/** Of an operand, as assembly/requantize.ts describes them. */
export const SIDE = {
  /** The row of the frame. */
  row: 0,
  /** The row of the next frame: a carried buffer once it is written. */
  next: 1,
  /** Rows counted from the first of the call. */
  local: 2,
} as const;
export type Side = (typeof SIDE)[keyof typeof SIDE];

export interface Operand {
  readonly base: number;
  /** Bytes from row to row. */
  readonly stride: number;
  readonly side: Side;
}

/** Sizes that a memory is laid out for. */
export interface BlockShape {
  /** Rows of a block at most. */
  readonly rows: number;
  /** Rows of one call at most; at least `lanes`. */
  readonly chunk: number;
  /** Clips in lock-step at most. */
  readonly lanes: number;
}

export interface Buffers {
  /** The buffer as the operation reads it. */
  read(buffer: number, operation: number): Operand;
  /** The buffer as the operation writes it. */
  write(buffer: number, operation: number): Operand;
  /** The program's output after a frame. */
  readonly output: Operand;
  /** The rows of a carried buffer: its value before frame f of the block in row f * lanes. */
  readonly states: readonly {
    readonly buffer: QuantBuffer;
    readonly base: number;
    readonly stride: number;
  }[];
}

export function elementBytes({ format }: QuantBuffer): number {
  // i8 is held as i16 too: the kernels multiply 16 bits.
  return format === 'f32' ? 4 : 2;
}

export function placeBuffers(
  program: QuantProgram,
  schedule: Schedule,
  shape: BlockShape,
  plan: MemoryPlan,
): Buffers {
  const { buffers, operations, output } = program;
  const { writer, segmentOf, segments } = schedule;
  const readers = buffers.map(() => new Set<number>());
  for (const [index, operation] of operations.entries()) {
    for (const buffer of operationReads(operation)) readers[buffer]!.add(segmentOf[index]!);
  }
  /** Written and read inside one segment that goes frame by frame: one row per lane is enough, and stays in cache. */
  const isLocal = (buffer: number): boolean => {
    const segment = segmentOf[writer[buffer]!];
    if (segment === undefined || buffers[buffer]!.carried || buffer === output) return false;
    return (
      segments[segment]!.kind === 'frames' && [...readers[buffer]!].every((reader) => reader === segment)
    );
  };
  const places = buffers.map((buffer, index): Operand => {
    const stride = paddedLength(buffer.length) * elementBytes(buffer);
    if (isLocal(index)) return { base: plan.zeros(shape.lanes * stride), stride, side: SIDE.local };
    const rows = shape.rows + (buffer.carried ? shape.lanes : 0);
    return { base: plan.zeros(rows * stride), stride, side: SIDE.row };
  });
  const after = (buffer: number): Operand => ({
    ...places[buffer]!,
    side: buffers[buffer]!.carried ? SIDE.next : places[buffer]!.side,
  });
  return {
    read: (buffer, operation) => (writer[buffer]! < operation ? after(buffer) : places[buffer]!),
    write: (buffer) => after(buffer),
    output: after(output),
    states: buffers.flatMap((buffer, index) =>
      buffer.carried ? [{ buffer, base: places[index]!.base, stride: places[index]!.stride }] : [],
    ),
  };
}

/** Offset of the first of a call's rows. */
export function address({ base, stride, side }: Operand, row: number, lanes: number): number {
  switch (side) {
    case SIDE.row:
      return base + row * stride;
    case SIDE.next:
      return base + (row + lanes) * stride;
    case SIDE.local:
      return base;
  }
}
