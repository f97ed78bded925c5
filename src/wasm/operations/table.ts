import type { TableOperation, TableRescale } from '../../program/index.ts';
import { carrierOf } from '../../program/index.ts';
import type { Command, Commands, CompileOperation, Layout } from '../command.ts';
import { address, type Operand, SIDE } from '../operands.ts';
import { paddedLength } from '../pack-weights.ts';
import { floatOperand, floatResult, type Lists } from './float-operands.ts';

export const table: CompileOperation<TableOperation> = { integer: integerTable, float: floatTable };

function integerTable(layout: Layout, operation: TableOperation, index: number): Commands {
  const { program, buffers, plan } = layout;
  const input = buffers.read(operation.input, index);
  const output = buffers.write(operation.output, index);
  const table = plan.values(program.tables[operation.table]!);
  const length = paddedLength(program.buffers[operation.input]!.length);
  const ahead: Command[] = [];
  const main: Command[] = [];
  const source = operation.rescale ? rescaled(layout, operation, operation.rescale, input, main) : input;
  const isByte = carrierOf(program.buffers[operation.input]!.format) === 'i8';
  const { low, high } = operation;
  main.push((kernels) => (row, count, lanes) => {
    const [from, to] = [address(source, row, lanes), address(output, row, lanes)];
    if (isByte) kernels.tableI8(from, to, count * length, table);
    else kernels.tableI16(from, to, count * length, table, low, high);
  });
  return { ahead, main };
}

/** The input in steps of the table, in rows of its own. */
function rescaled(
  layout: Layout,
  operation: TableOperation,
  { multiplier, shift }: TableRescale,
  input: Operand,
  into: Command[],
): Operand {
  const { length, zeroPoint } = layout.program.buffers[operation.input]!;
  const padded = paddedLength(length);
  const stride = padded * 2;
  const out = { base: layout.scratch(0, layout.shape.chunk * stride), stride, side: SIDE.local };
  into.push((kernels) => (row, count, lanes) => {
    const from = address(input, row, lanes);
    kernels.rescaleI16(from, out.base, count * padded, zeroPoint, multiplier, shift);
  });
  return out;
}

function floatTable(layout: Layout, operation: TableOperation, index: number): Commands {
  const commands: Lists = { ahead: [], main: [] };
  const input = floatOperand(layout, operation.input, index, commands.main);
  const { out, store } = floatResult(layout, operation.output, index, operation);
  const length = paddedLength(layout.program.buffers[operation.output]!.length);
  commands.main.push((kernels) => {
    const apply = operation.function === 'sigmoid' ? kernels.sigmoidF32 : kernels.tanhF32;
    return (row, count, lanes) => apply(address(input, row, lanes), address(out, row, lanes), count * length);
  });
  commands.main.push(...store);
  return commands;
}
