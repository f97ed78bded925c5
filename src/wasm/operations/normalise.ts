import type { NormaliseOperation } from '../../program/index.ts';
import { RECIPROCAL_ROOTS } from '../../program/index.ts';
import type { Command, CompileOperation } from '../command.ts';
import { address } from '../operands.ts';
import { paddedLength } from '../pack-weights.ts';
import { floatOperand, floatResult, type Lists, paddedFloats } from './float-operands.ts';

export const normalise: CompileOperation<NormaliseOperation> = {
  integer(layout, operation, index) {
    const { program, plan, buffers } = layout;
    const { input, output, epsilonSteps, shift, low, high } = operation;
    const { length, zeroPoint } = program.buffers[output]!;
    const [x, out] = [buffers.read(input, index), buffers.write(output, index)];
    const multiplier = plan.values(operation.multiplier);
    const bias = plan.values(operation.bias);
    const roots = plan.values(RECIPROCAL_ROOTS);
    const epsilon = BigInt(epsilonSteps);
    const command: Command = (kernels) => (row, count, lanes) =>
      kernels.normaliseI16(
        ...([address(x, row, lanes), x.stride, count, length, epsilon, roots] as const),
        ...([multiplier, bias, shift, zeroPoint, low, high] as const),
        ...([address(out, row, lanes), out.stride] as const),
      );
    return { ahead: [], main: [command] };
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
