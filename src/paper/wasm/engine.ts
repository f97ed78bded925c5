// Fast executor of a PaperProgram: what no state touches runs over blocks of frames (matrix times matrix), the rest frame by
// frame. Gives the interpreter's codes exactly where sums are exact (src/paper/program.ts); at 32 by 32 bits a sum
// longer than 53 bits is rounded in another order, which can move a code by one.

import { type Segment, scheduleFrames, valuesWithinFrame } from '../../wasm/schedule.ts';
import { quantise } from '../affine.ts';
import type { PaperMatmul, PaperOperation, PaperProgram, PaperTensor } from '../program.ts';
import type { PaperKernels } from './kernels.ts';
import { createPaperArena, type PaperArena, type Place, paddedSize, type Run } from './memory.ts';
import { createProducts } from './products.ts';

/** Frames that run together; the buffers of a block stay near the second cache. */
export const BLOCK_FRAMES = 64;

export interface PaperEngine {
  /** Features per frame. */
  readonly bins: number;
  /** Mask values per frame. */
  readonly outputs: number;
  reset(): void;
  /** features: row-major [frames, bins]; mask: [frames, outputs] */
  run(features: Float32Array, frames: number, mask: Float32Array): void;
}

export function createPaperEngine(
  program: PaperProgram,
  arena: PaperArena = createPaperArena(),
): PaperEngine {
  arena.reset();
  const { generation, kernels } = arena;
  const { tensors, operations } = program;
  // A carry is an operation like any other: it writes the state's row of the next frame.
  const access = [
    ...operations.map(accessOf),
    ...program.states.map(({ state, next }) => ({ reads: [next], writes: [state] })),
  ];
  const schedule = scheduleFrames(access, tensors.length);
  const within = valuesWithinFrame(access, schedule);
  /** Read after a carry may have replaced them: states that become states, as in a delay of several frames. */
  const handedOn = new Set(program.states.map(({ next }) => next));
  const isState = new Set(program.states.map(({ state }) => state));
  /** One row is enough for what lives within a frame, and for a state that only its own cycle touches. */
  const hasRows = (i: number): boolean =>
    !within[i] || i === program.input || i === program.output || (isState.has(i) && handedOn.has(i));

  const places: Place[] = tensors.map((tensor, i) => {
    const stride = paddedSize(tensor.size) * 8;
    if (!tensor.codes) {
      return {
        // One more for what the last frame leaves.
        at: arena.zeros(hasRows(i) ? (BLOCK_FRAMES + 1) * stride : stride),
        stride: hasRows(i) ? stride : 0,
      };
    }
    // A weight is packed by its product.
    return { at: tensor.kind === 'weight' ? 0 : arena.values(differences(tensor)), stride: 0 };
  });
  const products = createProducts(arena, program, places, BLOCK_FRAMES);
  const runs: Run[] = [];
  for (const { kind, operations: indices } of schedule.segments) {
    for (const i of indices) {
      const operation = operations[i];
      if (operation === undefined) {
        const { state, next } = program.states[i - operations.length]!;
        runs[i] = lowerCarry(state, next, tensors, places, kernels);
      } else if (operation.op === 'matmul') runs[i] = products.lower(operation, kind === 'frames');
      else runs[i] = lowerElementwise(operation, tensors, places, arena);
    }
  }
  const [input, output] = [program.input, program.output].map((i) => ({
    tensor: tensors[i]!,
    place: places[i]!,
  }));
  const bins = input!.tensor.size;
  const outputs = output!.tensor.size;
  const featuresAt = arena.zeros(BLOCK_FRAMES * bins * 4);
  const maskAt = arena.zeros(BLOCK_FRAMES * outputs * 4);

  function reset(): void {
    for (const { state } of program.states) {
      const tensor = tensors[state]!;
      new Float64Array(arena.memory.buffer, places[state]!.at, tensor.size).fill(
        quantise(0, tensor) - tensor.zeroPoint,
      );
    }
  }
  reset();

  function runSegment({ kind, operations: indices }: Segment, frames: number): void {
    if (kind === 'block') for (const i of indices) runs[i]!(0, frames);
    else for (let t = 0; t < frames; t++) for (const i of indices) runs[i]!(t, t + 1);
  }

  /** The value before the next block's first frame. */
  function keepStates(frames: number): void {
    const bytes = new Uint8Array(arena.memory.buffer);
    for (const { state } of program.states) {
      const { at, stride } = places[state]!;
      bytes.copyWithin(at, at + frames * stride, at + (frames + 1) * stride);
    }
  }

  return {
    bins,
    outputs,
    reset,
    run(features, frames, mask) {
      if (arena.generation !== generation)
        throw new Error('the arena of this engine was given to another one');
      for (let from = 0; from < frames; from += BLOCK_FRAMES) {
        const count = Math.min(BLOCK_FRAMES, frames - from);
        const block = new Float32Array(arena.memory.buffer, featuresAt, count * bins);
        block.set(features.subarray(from * bins, (from + count) * bins));
        const { scale, zeroPoint, maxCode } = input!.tensor;
        for (let t = 0; t < count; t++) {
          const to = input!.place.at + t * input!.place.stride;
          kernels.paperInput(featuresAt + t * bins * 4, to, bins, scale, zeroPoint, maxCode);
        }
        for (const segment of schedule.segments) runSegment(segment, count);
        keepStates(count);
        for (let t = 0; t < count; t++) {
          const at = output!.place.at + t * output!.place.stride;
          kernels.paperOutput(at, maskAt + t * outputs * 4, outputs, output!.tensor.scale);
        }
        mask.set(new Float32Array(arena.memory.buffer, maskAt, count * outputs), from * outputs);
      }
    },
  };
}

function differences({ codes, size, zeroPoint }: PaperTensor): Float64Array {
  const out = new Float64Array(paddedSize(size));
  for (let i = 0; i < size; i++) out[i] = codes![i]! - zeroPoint;
  return out;
}

function accessOf(operation: PaperOperation) {
  switch (operation.op) {
    case 'matmul':
      return { reads: [operation.vector], writes: [operation.output] };
    case 'add':
    case 'mul':
      return { reads: [operation.left, operation.right], writes: [operation.output] };
    default:
      return { reads: [operation.input], writes: [operation.output] };
  }
}

function lowerElementwise(
  operation: Exclude<PaperOperation, PaperMatmul>,
  tensors: readonly PaperTensor[],
  places: readonly Place[],
  arena: PaperArena,
): Run {
  const { kernels } = arena;
  const out = places[operation.output]!;
  const { size, scale, zeroPoint, maxCode } = tensors[operation.output]!;
  switch (operation.op) {
    case 'add':
    case 'mul': {
      const [left, right] = [places[operation.left]!, places[operation.right]!];
      if (operation.op === 'add') {
        const { leftMultiplier: lm, rightMultiplier: rm } = operation;
        return frameByFrame(left, right, out, (l, r, o) =>
          kernels.paperAdd(l, r, o, size, lm, rm, zeroPoint, maxCode),
        );
      }
      const { multiplier } = operation;
      return frameByFrame(left, right, out, (l, r, o) =>
        kernels.paperMul(l, r, o, size, multiplier, zeroPoint, maxCode),
      );
    }
    case 'one-minus': {
      const { one, multiplier } = operation;
      return frameByFrame(places[operation.input]!, NOWHERE, out, (x, _, o) =>
        kernels.paperOneMinus(x, o, size, one, multiplier, zeroPoint, maxCode),
      );
    }
    case 'relu': {
      const { scale: from } = tensors[operation.input]!;
      return frameByFrame(places[operation.input]!, NOWHERE, out, (x, _, o) =>
        kernels.paperRescale(x, o, size, from, 0, scale, zeroPoint, maxCode),
      );
    }
    case 'sigmoid':
    case 'tanh':
      return lowerFunction(operation.op, tensors[operation.input]!, tensors[operation.output]!, arena, {
        input: places[operation.input]!,
        output: out,
      });
    default:
      return operation satisfies never;
  }
}

const NOWHERE: Place = { at: 0, stride: 0 };

function frameByFrame(
  left: Place,
  right: Place,
  out: Place,
  kernel: (left: number, right: number, out: number) => void,
): Run {
  return (from, to) => {
    for (let t = from; t < to; t++) {
      kernel(left.at + t * left.stride, right.at + t * right.stride, out.at + t * out.stride);
    }
  };
}

function lowerFunction(
  name: 'sigmoid' | 'tanh',
  x: PaperTensor,
  o: PaperTensor,
  arena: PaperArena,
  { input, output }: { readonly input: Place; readonly output: Place },
): Run {
  const f = name === 'tanh' ? Math.tanh : (t: number) => 1 / (1 + Math.exp(-t));
  const { kernels, memory } = arena;
  if (x.bits <= 16) {
    const at = arena.values(tableOf(name, f, x, o));
    return frameByFrame(input, NOWHERE, output, (from, _, to) =>
      kernels.paperTable(from, x.zeroPoint, to, o.size, at, o.zeroPoint),
    );
  }
  let values = new Float64Array(memory.buffer);
  return (from, to) => {
    if (values.buffer !== memory.buffer) values = new Float64Array(memory.buffer);
    for (let t = from; t < to; t++) {
      const read = (input.at + t * input.stride) / 8;
      const write = (output.at + t * output.stride) / 8;
      for (let i = 0; i < o.size; i++) {
        values[write + i] = quantise(f(values[read + i]! * x.scale), o) - o.zeroPoint;
      }
    }
  };
}

/** By function, input and output: programs of one lowering share their tensors, and a search makes many. */
const tables = {
  sigmoid: new WeakMap<PaperTensor, WeakMap<PaperTensor, Uint32Array>>(),
  tanh: new WeakMap<PaperTensor, WeakMap<PaperTensor, Uint32Array>>(),
};

/** Codes of the output by codes of the input, of at most 16 bits. */
function tableOf(
  name: 'sigmoid' | 'tanh',
  f: (x: number) => number,
  x: PaperTensor,
  o: PaperTensor,
): Uint32Array {
  const ofInput = tables[name].get(x) ?? new WeakMap<PaperTensor, Uint32Array>();
  tables[name].set(x, ofInput);
  let table = ofInput.get(o);
  if (!table) {
    table = new Uint32Array(x.maxCode + 1);
    for (let q = 0; q < table.length; q++) table[q] = quantise(f((q - x.zeroPoint) * x.scale), o);
    ofInput.set(o, table);
  }
  return table;
}

function lowerCarry(
  state: number,
  next: number,
  tensors: readonly PaperTensor[],
  places: readonly Place[],
  kernels: PaperKernels,
): Run {
  const { size, scale, zeroPoint, maxCode } = tensors[state]!;
  const from = tensors[next]!.scale;
  const { at, stride } = places[state]!;
  return frameByFrame(places[next]!, NOWHERE, { at: at + stride, stride }, (x, _, o) =>
    kernels.paperRescale(x, o, size, from, -Infinity, scale, zeroPoint, maxCode),
  );
}
