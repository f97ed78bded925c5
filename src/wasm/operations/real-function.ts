import type { RealFunctionOperation } from '../../program/index.ts';
import type { CompileOperation } from '../command.ts';
import type { Kernels } from '../kernels.ts';
import { address } from '../operands.ts';
import { paddedLength } from '../pack-weights.ts';
import { floatOperand, floatResult, type Lists } from './float-operands.ts';

const UNARY = {
  exp: 'expF32',
  log: 'logF32',
  sqrt: 'sqrtF32',
  reciprocal: 'reciprocalF32',
} as const satisfies Readonly<Record<Exclude<RealFunctionOperation['function'], 'quotient'>, keyof Kernels>>;

export const realFunction: CompileOperation<RealFunctionOperation> = {
  integer() {
    throw new TypeError('real functions have float arithmetic only');
  },
  float(layout, operation, index) {
    const { function: name, input, divisor, output } = operation;
    const commands: Lists = { ahead: [], main: [] };
    const x = floatOperand(layout, input, index, commands.main);
    const by = divisor === null ? null : floatOperand(layout, divisor, index, commands.main);
    const { out, store } = floatResult(layout, output, index, operation);
    const length = paddedLength(layout.program.buffers[output]!.length);
    commands.main.push((kernels) => (row, count, lanes) => {
      const [from, to] = [address(x, row, lanes), address(out, row, lanes)];
      if (name !== 'quotient') kernels[UNARY[name]](from, to, count * length);
      else kernels.quotientF32(from, address(by!, row, lanes), to, count * length);
    });
    commands.main.push(...store);
    return commands;
  },
};
