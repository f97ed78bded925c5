// How each kind of operation becomes kernel calls: one file each.
import type { OperationName, OperationOf, QuantOperation } from '../../program/index.ts';
import type { Commands, CompileOperation, Layout } from '../command.ts';
import { convolution } from './convolution.ts';
import { depthwise } from './depthwise.ts';
import { gather } from './gather.ts';
import { gruUpdate } from './gru-update.ts';
import { linear } from './linear.ts';
import { normalise } from './normalise.ts';
import { realFunction } from './real-function.ts';
import { lstmScan, scan } from './scan.ts';
import { magnitude, masked, transform } from './spectrum.ts';
import { table } from './table.ts';

const COMPILERS: { readonly [K in OperationName]: CompileOperation<OperationOf<K>> } = {
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

/** @param index of the operation in the program */
export function compileOperation(layout: Layout, operation: QuantOperation, index: number): Commands {
  const compile: CompileOperation<never> = COMPILERS[operation.op];
  return compile[operation.arithmetic](layout, operation as never, index);
}
