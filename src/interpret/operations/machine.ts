// What an operation runs on: the program and the current values of its buffers.
import { carrierOf } from '../../program/formats.ts';
import { loadFloat } from '../../program/integer-rules.ts';
import type { QuantBuffer, QuantProgram } from '../../program/program.ts';

export type BufferValues = Int8Array | Int16Array | Float32Array;

export interface Machine {
  readonly program: QuantProgram;
  /** By buffer. */
  readonly values: readonly BufferValues[];
  /** By buffer: its history, the frame before this one first. */
  readonly past: readonly (readonly BufferValues[])[];
}

/** An operation in either arithmetic, on the values of one frame. */
export interface OperationRun<O> {
  integer(machine: Machine, operation: O): void;
  float(machine: Machine, operation: O): void;
}

export function makeBufferValues({ format, length }: QuantBuffer): BufferValues {
  switch (carrierOf(format)) {
    case 'i8':
      return new Int8Array(length);
    case 'i16':
      return new Int16Array(length);
    case 'f16':
    case 'f32':
      return new Float32Array(length);
  }
}

/** q - zeroPoint of an integer element. */
export function centred({ program, values }: Machine, buffer: number, i: number): number {
  return values[buffer]![i]! - program.buffers[buffer]!.zeroPoint;
}

/** An element as it enters float arithmetic. */
export function real({ program, values }: Machine, buffer: number, i: number): number {
  return loadFloat(values[buffer]![i]!, program.buffers[buffer]!);
}
