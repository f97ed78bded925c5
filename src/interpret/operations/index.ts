// How each kind of operation is interpreted: one file each, word by word what program/operations says.
import type { OperationName, OperationOf, QuantOperation } from '../../program/index.ts';
import { convolution } from './convolution.ts';
import { depthwise } from './depthwise.ts';
import { gather } from './gather.ts';
import { gruUpdate } from './gru-update.ts';
import { linear } from './linear.ts';
import { lstmScan } from './lstm-scan.ts';
import type { Machine, OperationRun } from './machine.ts';
import { magnitude } from './magnitude.ts';
import { masked } from './masked.ts';
import { normalise } from './normalise.ts';
import { realFunction } from './real-function.ts';
import { scan } from './scan.ts';
import { table } from './table.ts';
import { transform } from './transform.ts';

const RUNS: { readonly [K in OperationName]: OperationRun<OperationOf<K>> } = {
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

export function runOperation(machine: Machine, operation: QuantOperation): void {
  const run: OperationRun<never> = RUNS[operation.op];
  run[operation.arithmetic](machine, operation as never);
}
