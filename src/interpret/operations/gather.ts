import type { GatherOperation } from '../../program/program.ts';
import type { Machine, OperationRun } from './machine.ts';

export const gather: OperationRun<GatherOperation> = { integer: move, float: move };

function move({ program, values }: Machine, { inputs, output, index }: GatherOperation): void {
  const all = inputs.flatMap((input) => Array.from(values[input]!));
  const { zeroPoint } = program.buffers[output]!;
  const out = values[output]!;
  for (const [i, place] of index.entries()) out[i] = place < 0 ? zeroPoint : all[place]!;
}
