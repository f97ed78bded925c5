import { carriedWeights, type LstmScanOperation } from '../../program/index.ts';
import type { Command, CompileOperation, Layout } from '../command.ts';
import { address, type Operand } from '../operands.ts';
import { floatOperand, floatResult, type Lists } from './float-operands.ts';

interface Vectors {
  readonly x: Operand;
  readonly initial: Operand | null;
  /** Before the frame, and behind it. */
  readonly cell: readonly [Operand, Operand] | null;
  readonly out: Operand;
}

/** A frame at a time; addresses in the order of the kernels, 0 for what there is not. */
function perFrame(
  { x, initial, cell, out }: Vectors,
  call: (x: number, initial: number, cell: number, next: number, out: number) => void,
): ReturnType<Command> {
  const operands = [x, initial, cell?.[0] ?? null, cell?.[1] ?? null, out];
  return (row, count, lanes) => {
    const first = operands.map((one) => (one === null ? 0 : address(one, row, lanes)));
    const strides = operands.map((one) => one?.stride ?? 0);
    for (let k = 0; k < count; k++) {
      const [from, state, before, after, to] = first.map((at, i) => at + k * strides[i]!) as [
        number,
        number,
        number,
        number,
        number,
      ];
      call(from, state, before, after, to);
    }
  };
}

function cellOf({ buffers }: Layout, cell: number | null, index: number): Vectors['cell'] {
  return cell === null ? null : [buffers.read(cell, index), buffers.write(cell, index)];
}

export const lstmScan: CompileOperation<LstmScanOperation> = {
  integer(layout, operation, index) {
    const { program, plan, buffers } = layout;
    const { input, output, initial, units } = operation;
    const vectors: Vectors = {
      x: buffers.read(input, index),
      initial: initial === null ? null : buffers.read(initial, index),
      cell: cellOf(layout, operation.cell, index),
      out: buffers.write(output, index),
    };
    const descriptor = plan.values(
      Int32Array.from([
        ...[operation.steps, operation.lanes, units, operation.reverse ? 1 : 0],
        program.buffers[input]!.zeroPoint,
        ...[operation.gateMultiplier, operation.gateShift],
        ...[operation.candidateMultiplier, operation.candidateShift],
        ...[operation.cellMultiplier, operation.cellShift],
        ...[operation.outMultiplier, operation.outShift, program.buffers[output]!.zeroPoint],
        ...[operation.low, operation.high],
        ...[operation.sigmoid, operation.tanh].map((table) => plan.values(program.tables[table]!)),
        plan.values(Int16Array.from(carriedWeights(program.matrices[operation.matrix]!))),
        plan.values(operation.bias),
        plan.values(operation.multiplier),
        plan.zeros(4 * units + 4 * units * 2),
      ]),
    );
    return {
      ahead: [],
      main: [(kernels) => perFrame(vectors, (...all) => kernels.lstmScanI16(descriptor, ...all))],
    };
  },
  float(layout, operation, index) {
    const { program, plan } = layout;
    const { input, output, initial, units, steps, lanes, reverse } = operation;
    const commands: Lists = { ahead: [], main: [] };
    const { out, store } = floatResult(layout, output, index, operation);
    const vectors: Vectors = {
      x: floatOperand(layout, input, index, commands.main),
      initial: initial === null ? null : floatOperand(layout, initial, index, commands.main),
      cell: cellOf(layout, operation.cell, index),
      out,
    };
    const weights = plan.values(Float32Array.from(carriedWeights(program.matrices[operation.matrix]!)));
    const [bias, scale] = [plan.values(operation.floatBias), plan.values(operation.floatScale)];
    const work = plan.zeros(7 * (units + 3) * 4);
    commands.main.push((kernels) =>
      perFrame(vectors, (...all) =>
        kernels.lstmScanF32(
          ...all,
          ...([steps, lanes, units, reverse, weights, bias, scale, work, layout.sums] as const),
        ),
      ),
    );
    commands.main.push(...store);
    return commands;
  },
};
