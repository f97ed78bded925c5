// What an operation of a program becomes: kernel calls, made once the memory is laid out.
import type { QuantProgram } from '../program/index.ts';
import type { Space } from './arena.ts';
import type { Kernels } from './kernels.ts';
import type { BlockShape, Buffers } from './operands.ts';

/** Works on rows row .. row + count of a block of `lanes` clips in lock-step. */
export type Call = (row: number, count: number, lanes: number) => void;

/** A call that still lacks its kernels: they exist once the memory is laid out. */
export type Command = (kernels: Kernels) => Call;

export interface Commands {
  /** May run over the block before the segment that the operation belongs to. */
  readonly ahead: readonly Command[];
  readonly main: readonly Command[];
}

export interface Layout {
  readonly program: QuantProgram;
  readonly shape: BlockShape;
  readonly plan: Space;
  readonly buffers: Buffers;
  /** True where the buffer is complete for the whole block before the operation's segment starts. */
  isReady(buffer: number, operation: number): boolean;
  /** Memory that lives within a call, shared by the operations; `position` keeps operands of one operation apart. */
  scratch(position: number, bytes: number): number;
  /** 64-bit sums of one row, or the partial sums of an f32 product: used within one kernel call. */
  readonly sums: number;
}

/** An operation in either arithmetic as calls; `index` is its place in the program. */
export interface CompileOperation<O> {
  integer(layout: Layout, operation: O, index: number): Commands;
  float(layout: Layout, operation: O, index: number): Commands;
}
