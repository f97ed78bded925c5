import {
  carriedWeights,
  type DepthwiseOperation,
  isFloatFormat,
  type QuantMatrix,
} from '../../program/index.ts';
import type { Command, Commands, CompileOperation, Layout } from '../command.ts';
import { address, type Operand, pastAddress, SIDE } from '../operands.ts';
import { paddedLength } from '../pack-weights.ts';
import { dequantizer, floatResult, type Lists, localFloats, paddedFloats } from './float-operands.ts';
import { linearF32, requantize } from './sums.ts';

export const depthwise: CompileOperation<DepthwiseOperation> = {
  integer: integerDepthwise,
  float: floatDepthwise,
};

/** Sums of the taps in rows of their own, then what every sum goes through. */
function integerDepthwise(layout: Layout, operation: DepthwiseOperation, index: number): Commands {
  const { program, buffers, plan, shape } = layout;
  const { dilation, accumulator } = operation;
  const matrix = program.matrices[operation.matrix]!;
  const rows = paddedLength(matrix.rows);
  const oldest = dilation * (matrix.columns - 1);
  const x = buffers.read(operation.input, index);
  const weights = plan.values(Int16Array.from(byTap(matrix, rows)));
  const wide = accumulator === 'i64';
  const bias = wide ? new BigInt64Array(rows) : new Int32Array(rows);
  for (const [row, value] of operation.bias.entries()) bias[row] = wide ? value : Number(value);
  const biasAt = plan.values(bias);
  const stride = rows * (wide ? 8 : 4);
  const sums: Operand = { base: layout.scratch(0, shape.chunk * stride), stride, side: SIDE.local };
  const product: Command = (kernels) => {
    const kernel = wide ? kernels.depthwiseI64 : kernels.depthwiseI32;
    return (row, count, lanes) => {
      const from = pastAddress(x, oldest, row, lanes);
      const lag = dilation * lanes * x.stride;
      const to = address(sums, row, lanes);
      kernel(from, x.stride, count, lag, matrix.columns, weights, biasAt, rows, to, stride);
    };
  };
  const multiplier = new Int32Array(rows);
  multiplier.set(operation.multiplier);
  const term = [sums.base, stride, sums.side, wide ? 1 : 0, plan.values(multiplier)];
  return { ahead: [], main: [product, requantize(layout, operation.output, index, operation, [term], [])] };
}

function floatDepthwise(layout: Layout, operation: DepthwiseOperation, index: number): Commands {
  const { program, buffers, plan, shape } = layout;
  const commands: Lists = { ahead: [], main: [] };
  const source = program.buffers[operation.input]!;
  const matrix = program.matrices[operation.matrix]!;
  const rows = paddedLength(matrix.rows);
  const x = buffers.read(operation.input, index);
  const converted = isFloatFormat(source.format) ? null : localFloats(layout, source);
  const weights = Float32Array.from(byTap(matrix, rows));
  const stride = rows * 4;
  const sums: Operand = { base: layout.scratch(0, shape.chunk * stride), stride, side: SIDE.local };
  for (let k = 0; k < matrix.columns; k++) {
    const frames = operation.dilation * (matrix.columns - 1 - k);
    const at = plan.values(weights.subarray(k * rows, (k + 1) * rows));
    if (converted) commands.main.push(dequantizer(source, x, converted, frames));
    commands.main.push((kernels) => (row, count, lanes) => {
      const [from, step] = converted
        ? [address(converted, row, lanes), converted.stride]
        : [pastAddress(x, frames, row, lanes), x.stride];
      kernels.depthwiseF32(from, step, count, at, rows, sums.base, stride, k === 0);
    });
  }
  const { out, store } = floatResult(layout, operation.output, index, operation);
  const scale = plan.values(paddedFloats(operation.floatScale, rows));
  const bias = plan.values(paddedFloats(operation.floatBias, rows));
  const term = [sums.base, stride, sums.side, scale];
  commands.main.push(linearF32(layout, { rows, relu: operation.relu, bias, out }, [term], []), ...store);
  return commands;
}

/** [taps, rows], followed by zeros in each tap. */
function byTap(matrix: QuantMatrix, padded: number): Float64Array {
  const { rows, columns } = matrix;
  const data = carriedWeights(matrix);
  const turned = new Float64Array(columns * padded);
  for (let r = 0; r < rows; r++) {
    for (let k = 0; k < columns; k++) turned[k * padded + r] = data[r * columns + k]!;
  }
  return turned;
}
