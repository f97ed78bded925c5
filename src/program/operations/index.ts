// The operations that a program can have: one file each. A new one is an entry here and one in the table of each executor,
// which the compiler then asks for.
import { CONVOLUTION } from './convolution.ts';
import { DEPTHWISE } from './depthwise.ts';
import { GATHER } from './gather.ts';
import { GRU_UPDATE } from './gru-update.ts';
import { LINEAR } from './linear.ts';
import { LSTM_SCAN } from './lstm-scan.ts';
import { MAGNITUDE } from './magnitude.ts';
import { MASKED } from './masked.ts';
import { NORMALISE } from './normalise.ts';
import type { OperationDescriptor } from './operation.ts';
import { REAL_FUNCTION } from './real-function.ts';
import { SCAN } from './scan.ts';
import { TABLE } from './table.ts';
import { TRANSFORM } from './transform.ts';

export type { GruUpdateOperation } from './gru-update.ts';

/** By `op`. */
export const OPERATIONS = {
  linear: LINEAR,
  table: TABLE,
  'gru-update': GRU_UPDATE,
  depthwise: DEPTHWISE,
  convolution: CONVOLUTION,
  gather: GATHER,
  scan: SCAN,
  'lstm-scan': LSTM_SCAN,
  normalise: NORMALISE,
  transform: TRANSFORM,
  magnitude: MAGNITUDE,
  masked: MASKED,
  'real-function': REAL_FUNCTION,
} as const;

type Descriptors = typeof OPERATIONS;
type Described<D> = D extends OperationDescriptor<infer O> ? O : never;

/** A change of format is `linear` with one element term and no matrix. */
export type QuantOperation = Described<Descriptors[keyof Descriptors]>;

/** What a room has per kind of operation: `{ [K in OperationName]: Something<OperationOf<K>> }`. */
export type OperationName = QuantOperation['op'];
export type OperationOf<K extends OperationName> = Extract<QuantOperation, { readonly op: K }>;

export function descriptorOf(operation: QuantOperation): OperationDescriptor<QuantOperation> {
  return OPERATIONS[operation.op];
}

export function operationReads(operation: QuantOperation): readonly number[] {
  return descriptorOf(operation).reads(operation);
}

/** The result's buffer. */
export function operationWrites(operation: QuantOperation): number {
  return descriptorOf(operation).writes(operation);
}

/** The result's buffer, and what is replaced beside it. */
export function operationWritesAll(operation: QuantOperation): readonly number[] {
  const descriptor = descriptorOf(operation);
  return [descriptor.writes(operation), ...(descriptor.updates?.(operation) ?? [])];
}
