import type { GruUpdateOperation } from '../../program/index.ts';
import type { Commands, CompileOperation, Layout } from '../command.ts';
import { address, type Operand } from '../operands.ts';
import { paddedLength } from '../pack-weights.ts';
import { floatOperand, floatResult, type Lists } from './float-operands.ts';

export const gruUpdate: CompileOperation<GruUpdateOperation> = { integer: integerUpdate, float: floatUpdate };

function integerUpdate(layout: Layout, operation: GruUpdateOperation, index: number): Commands {
  const { program, buffers } = layout;
  const [z, n, h] = [operation.update, operation.candidate, operation.state].map((buffer) =>
    buffers.read(buffer, index),
  ) as [Operand, Operand, Operand];
  const [zZero, nZero, hZero] = [operation.update, operation.candidate, operation.state].map(
    (buffer) => program.buffers[buffer]!.zeroPoint,
  ) as [number, number, number];
  const next = buffers.write(operation.state, index);
  const length = paddedLength(program.buffers[operation.state]!.length);
  const { one, candidateMultiplier, stateMultiplier, shift, low, high } = operation;
  return {
    ahead: [],
    main: [
      (kernels) => (row, count, lanes) =>
        kernels.gruUpdate(
          address(z, row, lanes),
          zZero,
          address(n, row, lanes),
          nZero,
          address(h, row, lanes),
          hZero,
          address(next, row, lanes),
          count * length,
          one,
          candidateMultiplier,
          stateMultiplier,
          shift,
          low,
          high,
        ),
    ],
  };
}

function floatUpdate(layout: Layout, operation: GruUpdateOperation, index: number): Commands {
  const commands: Lists = { ahead: [], main: [] };
  const [z, n, h] = [operation.update, operation.candidate, operation.state].map((buffer) =>
    floatOperand(layout, buffer, index, commands.main),
  ) as [Operand, Operand, Operand];
  const { out, store } = floatResult(layout, operation.state, index, operation);
  const length = paddedLength(layout.program.buffers[operation.state]!.length);
  commands.main.push((kernels) => (row, count, lanes) => {
    const [zAt, nAt, hAt] = [address(z, row, lanes), address(n, row, lanes), address(h, row, lanes)];
    kernels.gruUpdateF32(zAt, nAt, hAt, address(out, row, lanes), count * length);
  });
  commands.main.push(...store);
  return commands;
}
