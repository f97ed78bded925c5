// Where the buffers of a program lie. A buffer holds one row per frame and lane of a block: row = frame * lanes + lane.
import { isFloatFormat, type QuantBuffer, type QuantProgram } from '../program/index.ts';
import type { Space } from './arena.ts';
import { paddedLength } from './pack-weights.ts';
import { type Schedule, valuesWithinFrame } from './schedule.ts';
import { accessesOf } from './schedule-program.ts';

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

/** Rows of a buffer that outlive a block: those of the frames before its first. */
export interface KeptRows {
  readonly buffer: QuantBuffer;
  /** Row 0; the first frame of the block writes row `first` * lanes. */
  readonly base: number;
  readonly stride: number;
  /** 1 for a carried buffer, whose row 0 is its value before the block; else 0. */
  readonly first: 0 | 1;
  /** How many frames. */
  readonly frames: number;
  /** Where they stay between blocks: [lanes, frames], the last frame first. */
  readonly store: number;
}

export interface Buffers {
  /** The buffer as the operation reads it. */
  read(buffer: number, operation: number): Operand;
  /** The buffer as the operation writes it. */
  write(buffer: number, operation: number): Operand;
  /** The program's output after a frame. */
  readonly output: Operand;
  readonly kept: readonly KeptRows[];
}

function elementBytes({ format }: QuantBuffer): number {
  // i8 is held as i16 too: the kernels multiply 16 bits.
  return isFloatFormat(format) ? 4 : 2;
}

export function placeBuffers(
  program: QuantProgram,
  schedule: Schedule,
  shape: BlockShape,
  plan: Space,
): Buffers {
  const { buffers, output } = program;
  const { writer } = schedule;
  const within = valuesWithinFrame(accessesOf(program), schedule);
  /** One row per lane is enough, and stays in the cache. */
  const isLocal = (buffer: number): boolean => {
    const { carried, history } = buffers[buffer]!;
    return within[buffer]! && !carried && history === 0 && buffer !== output;
  };
  const kept: KeptRows[] = [];
  const places = buffers.map((buffer, index): Operand => {
    const stride = paddedLength(buffer.length) * elementBytes(buffer);
    if (isLocal(index)) return { base: plan.zeros(shape.lanes * stride), stride, side: SIDE.local };
    const first = buffer.carried ? 1 : 0;
    const frames = Math.max(first, buffer.history);
    const before = (frames - first) * shape.lanes * stride;
    const base = before + plan.zeros(before + (shape.rows + first * shape.lanes) * stride);
    if (frames > 0) {
      const store = plan.zeros(shape.lanes * frames * stride);
      kept.push({ buffer, base, stride, first, frames, store });
    }
    return { base, stride, side: SIDE.row };
  });
  const after = (buffer: number): Operand => ({
    ...places[buffer]!,
    side: buffers[buffer]!.carried ? SIDE.next : places[buffer]!.side,
  });
  return {
    read: (buffer, operation) => (writer[buffer]! < operation ? after(buffer) : places[buffer]!),
    write: (buffer) => after(buffer),
    output: after(output),
    kept,
  };
}

/** Offset of the first of a call's rows, as many frames earlier. */
export function pastAddress(operand: Operand, frames: number, row: number, lanes: number): number {
  return address(operand, row, lanes) - frames * lanes * operand.stride;
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
