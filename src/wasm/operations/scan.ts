// GRUs and LSTMs over steps, a frame at a time: the descriptors of assembly/recurrence.ts, and the calls.
import { carriedWeights, type LstmScanOperation, type ScanOperation } from '../../program/index.ts';
import type { Command, CompileOperation, Layout } from '../command.ts';
import type { Kernels, ScanKernel } from '../kernels.ts';
import { address, type Operand } from '../operands.ts';
import { floatOperand, floatResult, type Lists } from './float-operands.ts';

type Recurrence = ScanOperation | LstmScanOperation;

/** What tells the kernels of GRUs and LSTMs apart. */
interface Cell<O extends Recurrence> {
  readonly integer: (kernels: Kernels) => ScanKernel;
  readonly float: (kernels: Kernels) => ScanKernel;
  isResetBefore(operation: O): boolean;
  hidden(operation: O): readonly [multiplier: number, shift: number];
  /** Carried in the form of the program alone: before the frame, and behind it. */
  cells(layout: Layout, operation: O, index: number): readonly (Operand | null)[];
  /** What integers work in. */
  workBytes(units: number): number;
  /** Vectors of units, padded, that floats work in. */
  readonly floatVectors: number;
}

export const scan = compileRecurrence<ScanOperation>({
  integer: ({ scanI16 }) => scanI16,
  float: ({ scanF32 }) => scanF32,
  isResetBefore: ({ reset }) => reset === 'before',
  hidden: ({ hiddenMultiplier, hiddenShift }) => [hiddenMultiplier, hiddenShift],
  cells: () => [],
  workBytes: (units) => 4 * units * 2,
  floatVectors: 5,
});

export const lstmScan = compileRecurrence<LstmScanOperation>({
  integer: ({ lstmScanI16 }) => lstmScanI16,
  float: ({ lstmScanF32 }) => lstmScanF32,
  isResetBefore: () => false,
  hidden: ({ cellMultiplier, cellShift }) => [cellMultiplier, cellShift],
  cells: ({ buffers }, { cell }, index) =>
    cell === null ? [null, null] : [buffers.read(cell, index), buffers.write(cell, index)],
  workBytes: (units) => 4 * units + 4 * units * 2,
  floatVectors: 7,
});

function compileRecurrence<O extends Recurrence>(cell: Cell<O>): CompileOperation<O> {
  return {
    integer(layout, operation, index) {
      const { program, plan, buffers } = layout;
      const { input, output, initial, units } = operation;
      const x = buffers.read(input, index);
      const before = initial === null ? null : buffers.read(initial, index);
      const out = buffers.write(output, index);
      const weights = plan.values(Int16Array.from(carriedWeights(program.matrices[operation.matrix]!)));
      const descriptor = plan.values(
        Int32Array.from([
          ...course(cell, operation),
          ...[weights, plan.values(operation.bias), plan.values(operation.multiplier)],
          plan.zeros(cell.workBytes(units)),
          ...[program.buffers[input]!.zeroPoint, program.buffers[output]!.zeroPoint],
          ...[operation.low, operation.high, operation.gateMultiplier, operation.gateShift],
          ...[...cell.hidden(operation), operation.candidateMultiplier, operation.candidateShift],
          ...[operation.outMultiplier, operation.outShift],
          ...[operation.sigmoid, operation.tanh].map((table) => plan.values(program.tables[table]!)),
        ]),
      );
      const vectors = [x, before, ...cell.cells(layout, operation, index), out];
      return { ahead: [], main: [(kernels) => perFrame(vectors, cell.integer(kernels), descriptor)] };
    },
    float(layout, operation, index) {
      const { program, plan } = layout;
      const { input, output, initial, units } = operation;
      const commands: Lists = { ahead: [], main: [] };
      const x = floatOperand(layout, input, index, commands.main);
      const before = initial === null ? null : floatOperand(layout, initial, index, commands.main);
      const { out, store } = floatResult(layout, output, index, operation);
      const weights = plan.values(Float32Array.from(carriedWeights(program.matrices[operation.matrix]!)));
      const descriptor = plan.values(
        Int32Array.from([
          ...course(cell, operation),
          ...[weights, plan.values(operation.floatBias), plan.values(operation.floatScale)],
          ...[plan.zeros(cell.floatVectors * (units + 3) * 4), layout.sums],
        ]),
      );
      const vectors = [x, before, ...cell.cells(layout, operation, index), out];
      commands.main.push((kernels) => perFrame(vectors, cell.float(kernels), descriptor), ...store);
      return commands;
    },
  };
}

function course<O extends Recurrence>(cell: Cell<O>, operation: O): readonly number[] {
  const { steps, lanes, units, reverse } = operation;
  return [steps, lanes, units, Number(reverse), Number(cell.isResetBefore(operation))];
}

function perFrame(
  vectors: readonly (Operand | null)[],
  kernel: ScanKernel,
  descriptor: number,
): ReturnType<Command> {
  const strides = vectors.map((one) => one?.stride ?? 0);
  return (row, count, lanes) => {
    const at = vectors.map((one) => (one === null ? 0 : address(one, row, lanes)));
    for (let k = 0; k < count; k++) {
      kernel(descriptor, ...at);
      for (let i = 0; i < at.length; i++) at[i]! += strides[i]!;
    }
  };
}
