// What lies around each place is laid side by side (`columns`), multiplied, and brought into rows of one value per element of the
// output; from there on it is what every sum goes through. A frame at a time: its places are the vectors of the product.
import {
  type ConvolutionOperation,
  carriedWeights,
  isByChannel,
  isFloatFormat,
  placeOfTap,
  positionsOf,
  type QuantMatrix,
  tapsOf,
} from '../../program/index.ts';
import type { Command, Commands, CompileOperation, Layout } from '../command.ts';
import type { Kernels } from '../kernels.ts';
import { address, type Operand, pastAddress, SIDE } from '../operands.ts';
import { packFloats, packIntegers, paddedLength } from '../pack-weights.ts';
import { floatResult, type Lists, paddedFloats } from './float-operands.ts';
import { linearF32, requantize } from './sums.ts';

export const convolution: CompileOperation<ConvolutionOperation> = {
  integer: integerConvolution,
  float: floatConvolution,
};

/** Works on one frame: `x` is where it lies, `lag` the bytes to the frame before, `out` [places, rows] of sums. */
type FrameCall = (x: number, lag: number, out: number) => void;
type FrameCommand = (kernels: Kernels) => FrameCall;

function integerConvolution(layout: Layout, operation: ConvolutionOperation, index: number): Commands {
  const { program, plan, shape, buffers } = layout;
  const wide = operation.accumulator === 'i64';
  const bytes = wide ? 8 : 4;
  const length = paddedLength(program.buffers[operation.output]!.length);
  const stride = length * bytes;
  const scratch = (position: number): Operand => ({
    base: layout.scratch(position, shape.chunk * stride),
    stride,
    side: SIDE.local,
  });
  const sums = scratch(0);
  const terms = [{ at: sums, multiplier: operation.multiplier }];
  const main: Command[] = [
    perFrame(buffers.read(operation.input, index), sums, integerSums(layout, operation, wide)),
  ];
  if (operation.negative.length > 0) {
    const below = scratch(1);
    terms.push({ at: below, multiplier: operation.negative });
    main.push((kernels) => {
      const split = wide ? kernels.splitSignsI64 : kernels.splitSignsI32;
      return (_, count) => split(sums.base, below.base, count * length);
    });
  }
  const words = terms.map(({ at, multiplier }) => {
    const all = new Int32Array(length);
    for (let i = 0; i < positionsOf(operation) * multiplier.length; i++)
      all[i] = multiplier[i % multiplier.length]!;
    return [at.base, stride, at.side, wide ? 1 : 0, plan.values(all)];
  });
  main.push(requantize(layout, operation.output, index, operation, words, []));
  return { ahead: [], main };
}

function floatConvolution(layout: Layout, operation: ConvolutionOperation, index: number): Commands {
  const { program, plan, shape, buffers } = layout;
  const commands: Lists = { ahead: [], main: [] };
  const rows = paddedLength(program.buffers[operation.output]!.length);
  const stride = rows * 4;
  // Of its own: what lies behind a row is read and multiplied by 0, which has to give 0.
  const sums: Operand = { base: plan.zeros(shape.chunk * stride), stride, side: SIDE.local };
  commands.main.push(perFrame(buffers.read(operation.input, index), sums, floatSums(layout, operation)));
  const { out, store } = floatResult(layout, operation.output, index, operation);
  const tiled = (values: Float32Array): number => {
    const all = Float32Array.from(
      { length: positionsOf(operation) * values.length },
      (_, i) => values[i % values.length]!,
    );
    return plan.values(paddedFloats(all, rows));
  };
  const term = [sums.base, stride, sums.side, tiled(operation.floatScale)];
  const bias = tiled(operation.floatBias);
  commands.main.push(linearF32(layout, { rows, relu: false, bias, out }, [term], []));
  if (operation.slope.length > 0) {
    const slopes = tiled(operation.slope);
    commands.main.push((kernels) => (row, count, lanes) => {
      for (let k = 0; k < count; k++)
        kernels.preluF32(address(out, row, lanes) + k * out.stride, slopes, rows);
    });
  }
  commands.main.push(...store);
  return commands;
}

function perFrame(x: Operand, out: Operand, command: FrameCommand): Command {
  return (kernels) => {
    const call = command(kernels);
    return (row, count, lanes) => {
      const [from, to] = [address(x, row, lanes), address(out, row, lanes)];
      const lag = from - pastAddress(x, 1, row, lanes);
      for (let k = 0; k < count; k++) call(from + k * x.stride, lag, to + k * out.stride);
    };
  };
}

function integerSums(layout: Layout, operation: ConvolutionOperation, wide: boolean): FrameCommand {
  const { program, plan } = layout;
  const { groups, channels } = operation;
  const matrix = program.matrices[operation.matrix]!;
  const positions = positionsOf(operation);
  const bytes = wide ? 8 : 4;
  const biasAt = (from: number, count: number): number => {
    const padded = paddedLength(count);
    const bias = wide ? new BigInt64Array(padded) : new Int32Array(padded);
    for (let r = 0; r < count; r++)
      bias[r] = wide ? operation.bias[from + r]! : Number(operation.bias[from + r]!);
    return plan.values(bias);
  };
  if (isByChannel(operation)) {
    const taps = tapsOf(operation);
    const columns = columnsOf(layout, operation, channels, 0, 2);
    const padded = paddedLength(channels);
    const data = carriedWeights(matrix);
    const turned = new Int16Array(taps * padded);
    for (let r = 0; r < channels; r++)
      for (let t = 0; t < taps; t++) turned[t * padded + r] = data[r * taps + t]!;
    const [weights, bias] = [plan.values(turned), biasAt(0, channels)];
    const made = plan.zeros(positions * padded * bytes);
    // What is read beyond the channels meets the weights of padding, 0.
    return (kernels) => {
      const kernel = wide ? kernels.depthwiseI64 : kernels.depthwiseI32;
      const fill = columns.command(kernels);
      return (x, lag, out) => {
        const from = fill(x, lag);
        kernel(
          from,
          columns.stride,
          positions,
          channels * 2,
          taps,
          weights,
          bias,
          padded,
          made,
          padded * bytes,
        );
        kernels.packRows(made, padded * bytes, out, channels * bytes, positions, channels * bytes);
      };
    };
  }
  const parts = partsOf(matrix, groups).map((part, g) => {
    const packed = packIntegers(part);
    const columns = columnsOf(layout, operation, channels / groups, g, 2);
    return {
      ...packed,
      weights: plan.values(packed.data),
      bias: biasAt(g * part.rows, part.rows),
      rows: part.rows,
      columns,
    };
  });
  const made = plan.zeros(positions * paddedLength(matrix.rows / groups) * bytes);
  return (kernels) => {
    const gemm = wide ? kernels.gemmI64 : kernels.gemmI32;
    const fills = parts.map(({ columns }) => columns.command(kernels));
    return (x, lag, out) => {
      for (const [g, { weights, groups: fours, pairs, bias, rows, columns }] of parts.entries()) {
        const stride = fours * 4 * bytes;
        gemm(fills[g]!(x, lag), columns.stride, positions, weights, fours, pairs, bias, made, stride);
        kernels.packRows(made, stride, out + g * rows * bytes, matrix.rows * bytes, positions, rows * bytes);
      }
    };
  };
}

function floatSums(layout: Layout, operation: ConvolutionOperation): FrameCommand {
  const { program, plan } = layout;
  const { groups, channels } = operation;
  const source = program.buffers[operation.input]!;
  const matrix = program.matrices[operation.matrix]!;
  const positions = positionsOf(operation);
  const width = isFloatFormat(source.format) ? 4 : 2;
  const parts = partsOf(matrix, groups).map((part, g) => {
    const columns = columnsOf(layout, operation, channels / groups, g, width);
    const stride = paddedLength(part.columns) * 4;
    // Integers are laid side by side as they are stored: outside of x is the zero point, which becomes 0.
    const floats = width === 4 ? 0 : plan.zeros(positions * stride);
    return { part, columns, floats, stride, weights: plan.values(packFloats(part)) };
  });
  const padded = paddedLength(matrix.rows / groups);
  const made = plan.zeros(positions * padded * 4);
  return (kernels) => {
    const fills = parts.map(({ columns }) => columns.command(kernels));
    return (x, lag, out) => {
      for (const [g, { part, columns, floats, stride, weights }] of parts.entries()) {
        let from = fills[g]!(x, lag);
        let step = columns.stride;
        if (floats > 0) {
          for (let p = 0; p < positions; p++) {
            const [a, b] = [from + p * columns.stride, floats + p * stride];
            kernels.dequantizeF32(
              a,
              b,
              paddedLength(part.columns),
              source.zeroPoint,
              Math.fround(source.scale),
            );
          }
          [from, step] = [floats, stride];
        }
        const steps = paddedLength(part.columns) / 16;
        kernels.gemmF32(from, step, positions, weights, padded / 4, steps, made, padded * 4, layout.sums);
        kernels.packRows(
          made,
          padded * 4,
          out + g * part.rows * 4,
          matrix.rows * 4,
          positions,
          part.rows * 4,
        );
      }
    };
  };
}

/** The rows of each group as a matrix of its own. */
function partsOf(matrix: QuantMatrix, groups: number): QuantMatrix[] {
  const rows = matrix.rows / groups;
  const size = rows * matrix.columns;
  const data = carriedWeights(matrix);
  return Array.from({ length: groups }, (_, g) => ({
    ...matrix,
    rows,
    grid: 'zero-centred',
    data: data.subarray(g * size, (g + 1) * size),
  }));
}

interface Columns {
  /** Bytes from place to place. */
  readonly stride: number;
  /** Gives where the columns of the first place lie. */
  readonly command: (kernels: Kernels) => (x: number, lag: number) => number;
}

/** What `own` channels of a group multiply at each place, [places, taps, own], followed by zeros up to whole registers. */
function columnsOf(
  { program, plan }: Layout,
  operation: ConvolutionOperation,
  own: number,
  group: number,
  width: 2 | 4,
): Columns {
  const { depth, height, channels, frames } = operation;
  const { zeroPoint } = program.buffers[operation.input]!;
  const first = group * own;
  const taps = tapsOf(operation);
  const stride = paddedLength(taps * own) * width;
  const runs: number[][] = Array.from({ length: frames ? depth.taps : 1 }, () => []);
  for (let a = 0; a < depth.outputs; a++) {
    for (let b = 0; b < height.outputs; b++) {
      const at = (a * height.outputs + b) * stride;
      for (let i = 0; i < depth.taps; i++) {
        for (let j = 0; j < height.taps; j++) {
          const [row, place] = [placeOfTap(depth, a, i), placeOfTap(height, b, j)];
          const from = ((frames ? 0 : row * height.size) + place) * channels + first;
          const source = row < 0 || place < 0 ? -1 : from * width;
          runs[frames ? i : 0]!.push(source, at + (i * height.taps + j) * own * width, own * width);
        }
      }
    }
  }
  // Kernels read whole registers behind the last.
  const out = plan.zeros(positionsOf(operation) * stride + 64);
  const tables = runs.map((run, i) => {
    const row = frames ? placeOfTap(depth, 0, i) : 0;
    return {
      at: plan.values(Int32Array.from(run)),
      count: run.length / 3,
      ago: frames && row >= 0 ? depth.size - 1 - row : 0,
    };
  });
  return {
    stride,
    command: (kernels) => (x, lag) => {
      for (const { at, count, ago } of tables) kernels.moveRuns(x - ago * lag, out, at, count, zeroPoint);
      return out;
    },
  };
}
