// One static function per operation of a program; it calls kernels block by block.
import type { QuantOperation } from '../program/index.ts';
import type { Context } from './context.ts';
import { describeOperation } from './describe-operation.ts';
import { linearFloat, tableFloat, updateFloat } from './float-operations.ts';
import { linearInteger, tableInteger, updateInteger } from './integer-operations.ts';

export function operationFunction(context: Context, index: number): string {
  const operation = context.program.operations[index]!;
  const lines = bodyLines(context, operation, index);
  return [
    `/* ${describeOperation(context, operation)} */`,
    `static void layer_${context.names.operations[index]}(struct ${context.prefix}_network *net)`,
    '{',
    ...lines,
    '}',
    '',
  ].join('\n');
}

function bodyLines(context: Context, operation: QuantOperation, index: number): string[] {
  const isFloat = operation.arithmetic === 'float';
  switch (operation.op) {
    case 'linear':
      return isFloat ? linearFloat(context, operation, index) : linearInteger(context, operation, index);
    case 'table':
      return isFloat ? tableFloat(context, operation) : tableInteger(context, operation, index);
    case 'gru-update':
      return isFloat ? updateFloat(context, operation) : updateInteger(context, operation);
  }
}
