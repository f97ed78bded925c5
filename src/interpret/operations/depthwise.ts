import { clamp, loadFloat, rshift, storeFloat } from '../../program/integer-rules.ts';
import type { DepthwiseOperation } from '../../program/program.ts';
import { carriedWeights } from '../../program/weight-grid.ts';
import type { BufferValues, Machine, OperationRun } from './machine.ts';

const f = Math.fround;

export const depthwise: OperationRun<DepthwiseOperation> = {
  integer(machine, operation) {
    const { program, values } = machine;
    const { zeroPoint, length } = program.buffers[operation.output]!;
    const { columns } = program.matrices[operation.matrix]!;
    const weights = carriedWeights(program.matrices[operation.matrix]!);
    const rows = taps(machine, operation);
    const out = values[operation.output]!;
    for (let c = 0; c < length; c++) {
      let sum = 0;
      for (let k = 0; k < columns; k++) sum += weights[c * columns + k]! * rows[k]![c]!;
      const weighted = (operation.bias[c]! + BigInt(sum)) * BigInt(operation.multiplier[c]!);
      const rounded = zeroPoint + Number(rshift(weighted, operation.shift));
      out[c] = clamp(rounded, operation.low, operation.high);
    }
  },
  float(machine, operation) {
    const { program, values } = machine;
    const source = program.buffers[operation.input]!;
    const target = program.buffers[operation.output]!;
    const { columns } = program.matrices[operation.matrix]!;
    const weights = carriedWeights(program.matrices[operation.matrix]!);
    const rows = taps(machine, operation);
    const out = values[operation.output]!;
    for (let c = 0; c < target.length; c++) {
      let sum = 0;
      for (let k = 0; k < columns; k++) {
        sum = f(sum + f(f(weights[c * columns + k]!) * loadFloat(rows[k]![c]!, source)));
      }
      let v = f(operation.floatBias[c]! + f(sum * operation.floatScale[c]!));
      if (operation.relu) v = v > 0 ? v : 0;
      out[c] = storeFloat(v, target, operation.low, operation.high);
    }
  },
};

/** The rows that the taps read, the oldest first. */
function taps({ program, values, past }: Machine, operation: DepthwiseOperation): BufferValues[] {
  const { columns } = program.matrices[operation.matrix]!;
  return Array.from({ length: columns }, (_, k) => {
    const frames = operation.dilation * (columns - 1 - k);
    return frames === 0 ? values[operation.input]! : past[operation.input]![frames - 1]!;
  });
}
