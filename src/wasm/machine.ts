// A laid out program: one memory, its kernels, and the calls that run a block of frames.
import { integerFormat, isFloatFormat, type QuantProgram } from '../program/index.ts';
import type { Arena, Space } from './arena.ts';
import type { Call, Command } from './command.ts';
import { compileProgram, type SegmentCommands } from './commands.ts';
import type { Kernels } from './kernels.ts';
import type { LaneMachine } from './lock-step.ts';
import { address, type BlockShape, type Buffers, type Operand, placeBuffers, SIDE } from './operands.ts';
import { dequantizer, narrowers, quantizer } from './operations/float-operands.ts';
import { paddedLength } from './pack-weights.ts';
import { scheduleProgram } from './schedule-program.ts';

export interface Machine extends LaneMachine {
  /** Values per frame. */
  readonly inputs: number;
  readonly outputs: number;
  /** True once another one has its memory. */
  isOver(): boolean;
  /** Takes `count` frames of a clip into a lane, from frame `at` on. */
  input(features: Float32Array, at: number, count: number, lane: number, lanes: number): void;
  output(mask: Float32Array, at: number, count: number, lane: number, lanes: number): void;
}

export type IntegerArena = Arena<Kernels>;

/** Takes the arena from whoever had it. */
export function buildMachine(program: QuantProgram, shape: BlockShape, arena: IntegerArena): Machine {
  const schedule = scheduleProgram(program);
  arena.reset();
  const { generation, memory, kernels } = arena;
  const buffers = placeBuffers(program, schedule, shape, arena);
  const segments = compileProgram(program, schedule, shape, arena, buffers);
  const ends = connectEnds(program, buffers, shape, arena);
  const all = [...asSegment(ends.before), ...segments, ...asSegment(ends.after)];
  const ready = all.map(({ kind, commands }) => ({
    kind,
    calls: commands.map((command) => command(kernels)),
  }));
  const { restore, keep, ...keeper } = rowKeeper(buffers, memory);
  return {
    inputs: ends.inputs,
    outputs: ends.outputs,
    rows: shape.rows,
    isOver: () => arena.generation !== generation,
    ...keeper,
    ...ports(ends, memory),
    runBlock(frames, lanes) {
      restore(lanes);
      for (const { kind, calls } of ready) {
        if (kind === 'frames') runFrames(calls, frames, lanes);
        else runChunks(calls, frames * lanes, lanes, shape.chunk);
      }
      keep(frames, lanes);
    },
  };
}

function asSegment(commands: readonly Command[]): SegmentCommands[] {
  return commands.length === 0 ? [] : [{ kind: 'block', commands }];
}

function runFrames(calls: readonly Call[], frames: number, lanes: number): void {
  for (let f = 0; f < frames; f += 1) for (const call of calls) call(f * lanes, lanes, lanes);
}

function runChunks(calls: readonly Call[], rows: number, lanes: number, chunk: number): void {
  for (let row = 0; row < rows; row += chunk) {
    const count = Math.min(chunk, rows - row);
    for (const call of calls) call(row, count, lanes);
  }
}

interface Ends {
  readonly inputs: number;
  readonly outputs: number;
  /** Where features are put and masks are taken, f32. */
  readonly input: Operand;
  readonly output: Operand;
  readonly before: readonly Command[];
  readonly after: readonly Command[];
}

/** Features and masks are f32 outside: integer ends get a buffer of floats and a conversion. */
function connectEnds(program: QuantProgram, buffers: Buffers, shape: BlockShape, plan: Space): Ends {
  const input = program.buffers[program.input]!;
  const output = program.buffers[program.output]!;
  const floats = (length: number): Operand => {
    const stride = paddedLength(length) * 4;
    return { base: plan.zeros(shape.rows * stride), stride, side: SIDE.row };
  };
  const first = buffers.read(program.input, 0);
  const last = buffers.output;
  const features = isFloatFormat(input.format) ? first : floats(input.length);
  const mask = isFloatFormat(output.format) ? last : floats(output.length);
  const before = isFloatFormat(input.format)
    ? narrowers(input, first)
    : [quantizer(input, features, first, integerFormat(input.format))];
  const after = isFloatFormat(output.format) ? [] : [dequantizer(output, last, mask)];
  return { inputs: input.length, outputs: output.length, input: features, output: mask, before, after };
}

/** Copies frames of one clip in and out of its lane. */
function ports(
  { inputs, outputs, input, output }: Ends,
  memory: WebAssembly.Memory,
): Pick<Machine, 'input' | 'output'> {
  const floats = new Float32Array(memory.buffer);
  const at = (operand: Operand, row: number, lanes: number) => address(operand, row, lanes) / 4;
  return {
    input(features, from, count, lane, lanes) {
      for (let f = 0; f < count; f += 1) {
        const frame = features.subarray((from + f) * inputs, (from + f + 1) * inputs);
        floats.set(frame, at(input, f * lanes + lane, lanes));
      }
    },
    output(mask, to, count, lane, lanes) {
      for (let f = 0; f < count; f += 1) {
        const start = at(output, f * lanes + lane, lanes);
        mask.set(floats.subarray(start, start + outputs), (to + f) * outputs);
      }
    },
  };
}

/** What outlives a block: it is put before the block's first frame, and taken from behind its last. */
function rowKeeper({ kept }: Buffers, memory: WebAssembly.Memory) {
  const bytes = new Uint8Array(memory.buffer);
  return {
    resetLane(lane: number): void {
      for (const { buffer, store, frames, stride } of kept) {
        const [at, size] = [store + lane * frames * stride, frames * stride];
        if (isFloatFormat(buffer.format)) new Float32Array(memory.buffer, at, size / 4).fill(0);
        else new Int16Array(memory.buffer, at, size / 2).fill(buffer.zeroPoint);
      }
    },
    moveLane(from: number, to: number): void {
      for (const { store, frames, stride } of kept) {
        const size = frames * stride;
        bytes.copyWithin(store + to * size, store + from * size, store + (from + 1) * size);
      }
    },
    restore(lanes: number): void {
      for (const { base, stride, first, frames, store } of kept) {
        for (let lane = 0; lane < lanes; lane++) {
          for (let back = 1; back <= frames; back++) {
            const from = store + (lane * frames + back - 1) * stride;
            bytes.copyWithin(base + ((first - back) * lanes + lane) * stride, from, from + stride);
          }
        }
      }
    },
    keep(count: number, lanes: number): void {
      for (const { base, stride, first, frames, store } of kept) {
        for (let lane = 0; lane < lanes; lane++) {
          for (let back = 1; back <= frames; back++) {
            const from = base + ((first + count - back) * lanes + lane) * stride;
            bytes.copyWithin(store + (lane * frames + back - 1) * stride, from, from + stride);
          }
        }
      }
    },
  };
}
