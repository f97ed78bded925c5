import { sigmoidFloat, tanhFloat } from '../../program/float-functions.ts';
import { carrierOf } from '../../program/formats.ts';
import { clamp, rshift, storeFloat } from '../../program/integer-rules.ts';
import type { TableOperation, TableRescale } from '../../program/program.ts';
import { centred, type Machine, type OperationRun, real } from './machine.ts';

export const table: OperationRun<TableOperation> = { integer: tableInteger, float: tableFloat };

function tableInteger(machine: Machine, operation: TableOperation): void {
  const { program, values } = machine;
  const { rescale } = operation;
  const { format, length } = program.buffers[operation.input]!;
  const isByte = carrierOf(format) === 'i8';
  const input = values[operation.input]!;
  const out = values[operation.output]!;
  const table = program.tables[operation.table]!;
  for (let i = 0; i < length; i++) {
    if (isByte) {
      out[i] = table[input[i]! + 128]!;
      continue;
    }
    const u = (rescale === null ? input[i]! : rescaled(machine, operation, rescale, i)) + 32768;
    const k = u >> 7;
    const fraction = u & 127;
    const between = table[k]! * (128 - fraction) + table[k + 1]! * fraction;
    out[i] = clamp(Number(rshift(BigInt(between), 15)), operation.low, operation.high);
  }
}

/** The input in steps of the table. */
function rescaled(
  machine: Machine,
  { input }: TableOperation,
  { multiplier, shift }: TableRescale,
  i: number,
): number {
  const product = BigInt(centred(machine, input, i)) * BigInt(multiplier);
  return clamp(Number(rshift(product, shift)), -32768, 32767);
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
