import { clamp, loadFloat, rshift, storeFloat } from '../../program/integer-rules.ts';
import { placeOfTap } from '../../program/operations/convolution.ts';
import type { ConvolutionOperation } from '../../program/program.ts';
import { carriedWeights } from '../../program/weight-grid.ts';
import { floatDot } from './float-dot.ts';
import type { Machine, OperationRun } from './machine.ts';

const f = Math.fround;

export const convolution: OperationRun<ConvolutionOperation> = {
  integer(machine, operation) {
    const { program, values } = machine;
    const { zeroPoint } = program.buffers[operation.output]!;
    const { columns } = program.matrices[operation.matrix]!;
    const weights = carriedWeights(program.matrices[operation.matrix]!);
    const out = values[operation.output]!;
    forEachOutput(machine, operation, (to, row, x) => {
      let sum = 0;
      for (let c = 0; c < columns; c++) sum += weights[row * columns + c]! * x[c]!;
      const acc = operation.bias[row]! + BigInt(sum);
      const isOther = acc < 0n && operation.negative.length > 0;
      const factor = BigInt((isOther ? operation.negative : operation.multiplier)[row]!);
      const rounded = zeroPoint + Number(rshift(acc * factor, operation.shift));
      out[to] = clamp(rounded, operation.low, operation.high);
    });
  },
  float(machine, operation) {
    const { program, values } = machine;
    const source = program.buffers[operation.input]!;
    const target = program.buffers[operation.output]!;
    const { columns } = program.matrices[operation.matrix]!;
    const weights = carriedWeights(program.matrices[operation.matrix]!);
    const out = values[operation.output]!;
    const { floatBias, floatScale, slope, low, high } = operation;
    forEachOutput(machine, operation, (to, row, raw) => {
      const x = Float32Array.from(raw, (q) => loadFloat(q, source));
      let v = f(floatBias[row]! + f(floatDot(weights, row * columns, x) * floatScale[row]!));
      if (slope.length > 0) v = v > 0 ? v : f(v * slope[row]!);
      out[to] = storeFloat(v, target, low, high);
    });
  },
};

/** Calls `visit` with the index of each output, its row of the matrix, and what the row is multiplied with as it is stored. */
function forEachOutput(
  machine: Machine,
  operation: ConvolutionOperation,
  visit: (to: number, row: number, x: readonly number[]) => void,
): void {
  const { depth, height, groups } = operation;
  const { rows } = machine.program.matrices[operation.matrix]!;
  let to = 0;
  for (let a = 0; a < depth.outputs; a++) {
    for (let b = 0; b < height.outputs; b++) {
      for (let row = 0; row < rows; row++) {
        visit(to++, row, column(machine, operation, a, b, Math.floor(row / (rows / groups))));
      }
    }
  }
}

function column(
  { program, values, past }: Machine,
  { input, channels, groups, depth, height, frames }: ConvolutionOperation,
  a: number,
  b: number,
  group: number,
): number[] {
  const { zeroPoint } = program.buffers[input]!;
  const own = channels / groups;
  const made: number[] = [];
  for (let i = 0; i < depth.taps; i++) {
    for (let j = 0; j < height.taps; j++) {
      const [row, place] = [placeOfTap(depth, a, i), placeOfTap(height, b, j)];
      for (let c = 0; c < own; c++) {
        if (row < 0 || place < 0) made.push(zeroPoint);
        else {
          const ago = depth.size - 1 - row;
          const source = frames && ago > 0 ? past[input]![ago - 1]! : values[input]!;
          made.push(source[((frames ? 0 : row * height.size) + place) * channels + group * own + c]!);
        }
      }
    }
  }
  return made;
}
