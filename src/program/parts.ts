// What operations of a QuantProgram work on: buffers, matrices, tables. Operations stand in operations/, the rules of
// both in program.ts.
import type { FormatName, WeightGrid } from './formats.ts';

export type AccumulatorFormat = 'i32' | 'i64';

export interface QuantBuffer {
  /** Site name; a C identifier is derived from it by codegen, never used raw. */
  readonly name: string;
  /** What it is in the network. */
  readonly kind: 'input' | 'state' | 'activation' | 'output';
  readonly layer: string;
  readonly length: number;
  readonly format: FormatName;
  /** 1 for f32. */
  readonly scale: number;
  /** 0 for f32. */
  readonly zeroPoint: number;
  /**
   * Kept from frame to frame; starts at its zero point (real 0). Operations before the one that writes it, and that one
   * itself, read what the frame before left; those behind it read what it wrote. Others are written before they are read.
   */
  readonly carried: boolean;
  /**
   * Frames before this one that are kept beside it, for operations that look back: all real 0 before the clip. What an
   * operation that looks back reads of this frame is written before it, carried or not.
   */
  readonly history: number;
}

export interface QuantMatrix {
  readonly name: string;
  readonly layer: string;
  readonly rows: number;
  readonly columns: number;
  readonly format: FormatName;
  /** What `data` stands for; `zero-centred` for floats. */
  readonly grid: WeightGrid;
  /**
   * Row-major [rows, columns], held in the format's carrier, one code an element however they are packed elsewhere; |q| <=
   * `weightLimit` of the format, or low .. high where the format is a mid-rise one. f16: values of binary16.
   */
  readonly data: Int8Array | Int16Array | Float32Array;
  /**
   * real = scale[row, column / groupSize] * q, or scale * (2q + 1) / 2 on a mid-rise grid; row-major [rows, ceil(columns /
   * groupSize)]; all 1 for floats.
   */
  readonly scale: Float64Array;
  /** Columns that share one scale; equals `columns` for per-channel scales, else a multiple of 16. */
  readonly groupSize: number;
}

/** What the indices of an operation mean. */
export interface ProgramParts {
  readonly buffers: readonly QuantBuffer[];
  readonly matrices: readonly QuantMatrix[];
  /** 256 entries (input carried as i8) or 513 (i16). Equal tables are stored once. */
  readonly tables: readonly Int32Array[];
}
