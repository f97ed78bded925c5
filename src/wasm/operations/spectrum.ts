// Transforms of frames, magnitudes of their spectra, and spectra under a mask.
import type { MagnitudeOperation, MaskedOperation, TransformOperation } from '../../program/index.ts';
import type { CompileOperation } from '../command.ts';
import { address } from '../operands.ts';
import { floatOperand, floatResult, type Lists } from './float-operands.ts';

function floatsOnly(): never {
  throw new TypeError('what works on spectra has float arithmetic only');
}

export const transform: CompileOperation<TransformOperation> = {
  integer: floatsOnly,
  float(layout, operation, index) {
    const { direction, size } = operation;
    const commands: Lists = { ahead: [], main: [] };
    const x = floatOperand(layout, operation.input, index, commands.main);
    const { out, store } = floatResult(layout, operation.output, index, operation);
    const roots = layout.plan.values(operation.roots);
    const work = layout.plan.zeros(8 * size);
    commands.main.push((kernels) => {
      const apply = direction === 'forward' ? kernels.forwardF32 : kernels.inverseF32;
      return (row, count, lanes) => {
        const [from, to] = [address(x, row, lanes), address(out, row, lanes)];
        apply(from, x.stride, count, size, roots, work, to, out.stride);
      };
    });
    commands.main.push(...store);
    return commands;
  },
};

export const magnitude: CompileOperation<MagnitudeOperation> = {
  integer: floatsOnly,
  float(layout, operation, index) {
    const { exponent, floor } = operation;
    const bins = layout.program.buffers[operation.output]!.length;
    const commands: Lists = { ahead: [], main: [] };
    const x = floatOperand(layout, operation.input, index, commands.main);
    const { out, store } = floatResult(layout, operation.output, index, operation);
    commands.main.push((kernels) => (row, count, lanes) => {
      const [from, to] = [address(x, row, lanes), address(out, row, lanes)];
      kernels.magnitudeF32(from, x.stride, count, bins, exponent, floor, to, out.stride);
    });
    commands.main.push(...store);
    return commands;
  },
};

export const masked: CompileOperation<MaskedOperation> = {
  integer: floatsOnly,
  float(layout, operation, index) {
    const floor = operation.floor ?? Number.NEGATIVE_INFINITY;
    const bins = layout.program.buffers[operation.gains]!.length;
    const commands: Lists = { ahead: [], main: [] };
    const x = floatOperand(layout, operation.input, index, commands.main);
    const gains = floatOperand(layout, operation.gains, index, commands.main);
    const { out, store } = floatResult(layout, operation.output, index, operation);
    commands.main.push((kernels) => (row, count, lanes) => {
      const [from, by, to] = [address(x, row, lanes), address(gains, row, lanes), address(out, row, lanes)];
      kernels.maskedF32(from, x.stride, by, gains.stride, count, bins, floor, to, out.stride);
    });
    commands.main.push(...store);
    return commands;
  },
};
