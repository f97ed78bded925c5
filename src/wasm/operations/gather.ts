import { type GatherOperation, isFloatFormat, runsOf } from '../../program/index.ts';
import type { Commands, CompileOperation, Layout } from '../command.ts';
import { address } from '../operands.ts';

export const gather: CompileOperation<GatherOperation> = { integer: move, float: move };

/** Runs of neighbours are copied, a frame at a time. */
function move(layout: Layout, operation: GatherOperation, index: number): Commands {
  const { program, buffers, plan } = layout;
  const { inputs, output } = operation;
  const { format, zeroPoint } = program.buffers[output]!;
  const width = isFloatFormat(format) ? 4 : 2;
  const runs = runsOf(
    operation.index,
    inputs.map((input) => program.buffers[input]!.length),
    1,
  ).flatMap((run) => (run.step === 1 || run.input < 0 ? [run] : singles(run)));
  const to = buffers.write(output, index);
  const sources = [-1, ...inputs.keys()].flatMap((input) => {
    const own = runs.filter((run) => run.input === input);
    if (own.length === 0) return [];
    const words = own.flatMap((run) => [
      input < 0 ? -1 : run.from * width,
      run.to * width,
      run.count * width,
    ]);
    const from = input < 0 ? to : buffers.read(inputs[input]!, index);
    return [{ from, table: plan.values(Int32Array.from(words)), count: own.length }];
  });
  return {
    ahead: [],
    main: [
      (kernels) => (row, count, lanes) => {
        for (const { from, table, count: own } of sources) {
          const [a, b] = [address(from, row, lanes), address(to, row, lanes)];
          for (let k = 0; k < count; k++) {
            kernels.moveRuns(a + k * from.stride, b + k * to.stride, table, own, zeroPoint);
          }
        }
      },
    ],
  };
}

function singles(run: ReturnType<typeof runsOf>[number]): ReturnType<typeof runsOf> {
  return Array.from({ length: run.count }, (_, i) => ({
    ...run,
    ...{ from: run.from + i * run.step, to: run.to + i, count: 1, step: 1 },
  }));
}
