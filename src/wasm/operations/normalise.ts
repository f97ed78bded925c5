import type { NormaliseOperation } from '../../program/index.ts';
import type { CompileOperation } from '../command.ts';
import { address } from '../operands.ts';
import { paddedLength } from '../pack-weights.ts';
import { floatOperand, floatResult, type Lists, paddedFloats } from './float-operands.ts';

export const normalise: CompileOperation<NormaliseOperation> = {
  integer() {
    throw new TypeError('normalise has float arithmetic only');
  },
  float(layout, operation, index) {
    const { program, plan, sums } = layout;
    const { epsilon } = operation;
    const { length } = program.buffers[operation.output]!;
    const commands: Lists = { ahead: [], main: [] };
    const x = floatOperand(layout, operation.input, index, commands.main);
    const gain = plan.values(paddedFloats(operation.gain, paddedLength(length)));
    const bias = plan.values(paddedFloats(operation.floatBias, paddedLength(length)));
    const { out, store } = floatResult(layout, operation.output, index, operation);
    commands.main.push((kernels) => (row, count, lanes) => {
      const [from, to] = [address(x, row, lanes), address(out, row, lanes)];
      kernels.normaliseF32(from, x.stride, count, length, gain, bias, epsilon, to, out.stride, sums);
    });
    commands.main.push(...store);
    return commands;
  },
};
