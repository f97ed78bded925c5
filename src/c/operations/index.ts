// How each kind of operation becomes C: one file each.
import type { OperationName, OperationOf, QuantOperation, QuantProgram } from '../../program/index.ts';
import type { Context } from '../context.ts';
import type { LayerBody } from '../layer-tables.ts';
import type { OperationConstant } from '../weights-field.ts';
import { convolution } from './convolution.ts';
import { depthwise } from './depthwise.ts';
import { gather } from './gather.ts';
import { gruUpdate } from './gru-update.ts';
import { linear } from './linear.ts';
import { normalise } from './normalise.ts';
import type { OperationSource } from './operation.ts';
import { realFunction } from './real-function.ts';
import { lstmScan, scan } from './scan.ts';
import { magnitude, masked, transform } from './spectrum.ts';
import { table } from './table.ts';

const SOURCES: { readonly [K in OperationName]: OperationSource<OperationOf<K>> } = {
  linear,
  table,
  'gru-update': gruUpdate,
  depthwise,
  convolution,
  gather,
  scan,
  'lstm-scan': lstmScan,
  normalise,
  transform,
  magnitude,
  masked,
  'real-function': realFunction,
};

function sourceOf(operation: QuantOperation): OperationSource<QuantOperation> {
  return SOURCES[operation.op];
}

export function operationConstants(
  program: QuantProgram,
  operation: QuantOperation,
  name: string,
): readonly OperationConstant[] {
  return sourceOf(operation).constants(program, operation, name);
}

export function describeOperation(context: Context, operation: QuantOperation): string {
  return sourceOf(operation).describe(context, operation);
}

/** Sorted, each once. */
export function operationHeaders(program: QuantProgram): readonly string[] {
  const headers = program.operations.flatMap((operation) => sourceOf(operation).headers(operation));
  return [...new Set(headers)].sort();
}

export function convertedLength(program: QuantProgram, operation: QuantOperation): number {
  return sourceOf(operation).convertedLength(program, operation);
}

/** What the function of an operation does: it calls kernels block by block. */
export function operationBody(context: Context, index: number): LayerBody {
  const operation = context.program.operations[index]!;
  const source = sourceOf(operation);
  return {
    name: context.names.operations[index]!,
    comment: source.describe(context, operation),
    lines: source[operation.arithmetic](context, operation, index),
  };
}
