import { sigmoidFloat, tanhFloat } from '../../program/float-functions.ts';
import { clamp, rshift, storeFloat } from '../../program/integer-rules.ts';
import type { TableOperation } from '../../program/program.ts';
import { type Machine, type OperationRun, real } from './machine.ts';

export const table: OperationRun<TableOperation> = { integer: tableInteger, float: tableFloat };

function tableInteger({ program, values }: Machine, operation: TableOperation): void {
  const { format, length } = program.buffers[operation.input]!;
  const input = values[operation.input]!;
  const out = values[operation.output]!;
  const table = program.tables[operation.table]!;
  for (let i = 0; i < length; i++) {
    if (format === 'i8') {
      out[i] = table[input[i]! + 128]!;
      continue;
    }
    const u = input[i]! + 32768;
    const k = u >> 7;
    const fraction = u & 127;
    const between = table[k]! * (128 - fraction) + table[k + 1]! * fraction;
    out[i] = clamp(Number(rshift(BigInt(between), 15)), operation.low, operation.high);
  }
}

function tableFloat(machine: Machine, operation: TableOperation): void {
  const { program, values } = machine;
  const target = program.buffers[operation.output]!;
  const out = values[operation.output]!;
  const of = operation.function === 'sigmoid' ? sigmoidFloat : tanhFloat;
  for (let i = 0; i < target.length; i++) {
    out[i] = storeFloat(of(real(machine, operation.input, i)), target, operation.low, operation.high);
  }
}
