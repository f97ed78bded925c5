// What every operation of a program has, and the descriptor that a kind of operation is known by: one file per kind
// beside this one, collected in index.ts. Whoever asks what an operation reads, writes or promises asks its descriptor.
import { z } from 'zod';
import type { ProgramParts } from '../parts.ts';
import type { RowNorms } from './bounds.ts';

/** Arrays of the other arithmetic are empty. */
export interface OperationBase {
  readonly op: string;
  /** `float` exactly where a buffer or a matrix of the operation is f32 or f16, and elsewhere where its kind says so. */
  readonly arithmetic: 'integer' | 'float';
  readonly name: string;
  readonly layer: string;
  /** What the result is clamped to; 0 for a result in f32. */
  readonly low: number;
  readonly high: number;
}

export interface LookBack {
  readonly buffer: number;
  readonly frames: number;
}

export interface OperationDescriptor<O extends OperationBase> {
  readonly op: O['op'];
  /** Set where float arithmetic may stand between integers too. */
  readonly floatsAmongIntegers?: true;
  /** Indices of the buffers read, in the order of the fields; one that is read twice comes twice. */
  reads(operation: O): readonly number[];
  /** Index of the buffer that the result goes to. */
  writes(operation: O): number;
  /** Carried buffers that it replaces beside it. */
  updates?(operation: O): readonly number[];
  /** Buffers of which it reads earlier frames too, `frames` at most. */
  looksBack?(parts: ProgramParts, operation: O): readonly LookBack[];
  /** Indices of the matrices read. */
  matrices(operation: O): readonly number[];
  /** What a file has to hold. Says nothing of how the fields fit each other. */
  readonly shape: z.ZodObject;
  /** Greatest magnitude of the sum that is rounded, over all rows and whatever the buffers hold; integer arithmetic. */
  bounds(parts: ProgramParts, operation: O, norms: RowNorms): bigint;
  /**
   * Shapes, lengths and parameters, so that executors cannot differ; indices of buffers and matrices have been checked.
   * @throws HushbitError `bad-file`
   */
  check(parts: ProgramParts, operation: O, norms: RowNorms): void;
}

/** Far above any network that fits a device; keeps a file that lies about itself from taking minutes. */
export const MAX_PARTS = 1024;

const INT32 = { least: -(2 ** 31), greatest: 2 ** 31 - 1 };
export const int32 = z.number().int().min(INT32.least).max(INT32.greatest);
export const partIndex = z.number().int().min(0).max(MAX_PARTS);
export const partName = z.string().max(1000);

/** Fields of every operation in a file. */
export const BASE_SHAPE = {
  arithmetic: z.enum(['integer', 'float']),
  name: partName,
  layer: partName,
  low: int32,
  high: int32,
} as const;
