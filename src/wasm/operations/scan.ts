import { carriedWeights, type ScanOperation } from '../../program/index.ts';
import type { Command, CompileOperation, Layout } from '../command.ts';
import { address, type Operand } from '../operands.ts';
import { floatOperand, floatResult, type Lists } from './float-operands.ts';

/** A frame at a time: `call` has x, the states before (0: none) and the result. */
function perFrame(
  x: Operand,
  initial: Operand | null,
  out: Operand,
  call: (x: number, initial: number, out: number) => void,
): ReturnType<Command> {
  return (row, count, lanes) => {
    const [from, to] = [address(x, row, lanes), address(out, row, lanes)];
    const before = initial === null ? 0 : address(initial, row, lanes);
    for (let k = 0; k < count; k++) {
      call(from + k * x.stride, initial === null ? 0 : before + k * initial.stride, to + k * out.stride);
    }
  };
}

export const scan: CompileOperation<ScanOperation> = {
  integer(layout: Layout, operation, index) {
    const { program, plan, buffers } = layout;
    const { input, output, initial, units } = operation;
    const matrix = program.matrices[operation.matrix]!;
    const x = buffers.read(input, index);
    const before = initial === null ? null : buffers.read(initial, index);
    const out = buffers.write(output, index);
    const descriptor = plan.values(
      Int32Array.from([
        ...[operation.steps, operation.lanes, units, operation.reverse ? 1 : 0],
        ...[operation.reset === 'before' ? 1 : 0, program.buffers[input]!.zeroPoint],
        ...[operation.gateMultiplier, operation.gateShift, operation.hiddenMultiplier, operation.hiddenShift],
        ...[operation.candidateMultiplier, operation.candidateShift],
        ...[operation.outMultiplier, operation.outShift, program.buffers[output]!.zeroPoint],
        ...[operation.low, operation.high],
        ...[operation.sigmoid, operation.tanh].map((table) => plan.values(program.tables[table]!)),
        plan.values(Int16Array.from(carriedWeights(matrix))),
        plan.values(operation.bias),
        plan.values(operation.multiplier),
        plan.zeros(4 * units * 2),
      ]),
    );
    return {
      ahead: [],
      main: [
        (kernels) =>
          perFrame(x, before, out, (from, state, to) => kernels.scanI16(descriptor, from, state, to)),
      ],
    };
  },
  float(layout, operation, index) {
    const { program, plan } = layout;
    const { input, output, initial, units, steps, lanes, reverse, reset } = operation;
    const commands: Lists = { ahead: [], main: [] };
    const x = floatOperand(layout, input, index, commands.main);
    const before = initial === null ? null : floatOperand(layout, initial, index, commands.main);
    const { out, store } = floatResult(layout, output, index, operation);
    const matrix = program.matrices[operation.matrix]!;
    const weights = plan.values(Float32Array.from(carriedWeights(matrix)));
    const [bias, scale] = [plan.values(operation.floatBias), plan.values(operation.floatScale)];
    const work = plan.zeros(5 * (units + 3) * 4);
    const isBefore = reset === 'before';
    commands.main.push((kernels) =>
      perFrame(x, before, out, (from, state, to) =>
        kernels.scanF32(
          ...([from, state, to, steps, lanes, units, reverse, isBefore] as const),
          ...([weights, bias, scale, work, layout.sums] as const),
        ),
      ),
    );
    commands.main.push(...store);
    return commands;
  },
};
