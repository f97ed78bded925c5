// A program as lists of kernel calls, in the order of its schedule.
import type { QuantProgram } from '../program/index.ts';
import type { Space } from './arena.ts';
import type { Command, Layout } from './command.ts';
import { F32_PARTIAL_BYTES } from './kernels.ts';
import type { BlockShape, Buffers } from './operands.ts';
import { compileOperation } from './operations/index.ts';
import type { Schedule, Segment } from './schedule.ts';

export interface SegmentCommands {
  readonly kind: Segment['kind'];
  readonly commands: readonly Command[];
}

export function compileProgram(
  program: QuantProgram,
  schedule: Schedule,
  shape: BlockShape,
  plan: Space,
  buffers: Buffers,
): SegmentCommands[] {
  const shared = sharedScratch(program, shape, plan);
  const layout: Layout = {
    program,
    shape,
    plan,
    buffers,
    ...shared,
    isReady(buffer, operation) {
      const segment = schedule.segmentOf[operation]!;
      const source = schedule.writer[buffer]!;
      const goesByFrames = schedule.segments[segment]!.kind === 'frames';
      return goesByFrames && (source < 0 || schedule.segmentOf[source] !== segment);
    },
  };
  return schedule.segments.flatMap(({ kind, operations }): SegmentCommands[] => {
    const compiled = operations.map((index) => compileOperation(layout, program.operations[index]!, index));
    const ahead = compiled.flatMap((commands) => commands.ahead);
    const main = { kind, commands: compiled.flatMap((commands) => commands.main) };
    return ahead.length > 0 ? [{ kind: 'block', commands: ahead }, main] : [main];
  });
}

/** Regions of the greatest size that an operation may ask for. */
function sharedScratch(program: QuantProgram, shape: BlockShape, plan: Space) {
  const longest = program.buffers.reduce((most, { length }) => Math.max(most, length), 0);
  const rowBytes = (longest + 15) * 8;
  const positions: number[] = [];
  const sums = plan.zeros(Math.max(rowBytes, F32_PARTIAL_BYTES));
  return {
    scratch(position: number, bytes: number): number {
      if (bytes > shape.chunk * rowBytes) throw new RangeError('scratch');
      while (positions.length <= position) positions.push(plan.zeros(shape.chunk * rowBytes));
      return positions[position]!;
    },
    sums,
  };
}
