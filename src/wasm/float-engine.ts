// Fast float32 run of a network: products over blocks of frames by the f32 kernel, the rest in loops. Sums are taken in the
// kernel's order (16 partial sums), so values differ from the reference run's in their last bits. Several clips can run side by
// side (lanes): a recurrence then multiplies a matrix by many vectors at once. A lane's values do not depend on the others.
import {
  type MatmulLayer,
  type Network,
  type PrimitiveLayer,
  primitiveOf,
  primitivesOf,
  singlePorts,
  type TensorObserver,
  tensorSize,
} from '../network/index.ts';
import { type Arena, createArena } from './arena.ts';
import { lowerElementwise } from './float-elements.ts';
import { type ElementKernels, lowerByKernel } from './float-kernels.ts';
import type { FloatPlace, FloatRun } from './float-place.ts';
import { F32_PARTIAL_BYTES, type Kernels } from './kernels.ts';
import { packFloats, paddedLength } from './pack-weights.ts';
import { scheduleFrames } from './schedule.ts';

/** Of all lanes together. */
const BLOCK_ROWS = 64;

type FloatKernels = Pick<Kernels, 'gemmF32'> & ElementKernels;
export type FloatArena = Arena<FloatKernels>;

export interface FloatOptions {
  readonly arena?: FloatArena;
  /** Clips side by side; default 1. */
  readonly lanes?: number;
  /** Sigmoid and tanh: of doubles, rounded once, as the reference has them (default), or the faster ones of float programs. */
  readonly functions?: 'reference' | 'program';
}

export interface FloatEngine {
  /** Features per frame. */
  readonly bins: number;
  /** Mask values per frame. */
  readonly outputs: number;
  /** @param lane default: all */
  reset(lane?: number): void;
  /**
   * features: row-major [frames, lanes, bins]; mask: [frames, lanes, outputs]
   * @param observe shown the value of every input, state and activation in every frame; the arrays are reused
   */
  run(features: Float32Array, frames: number, mask: Float32Array, observe?: TensorObserver): void;
}

export function createFloatEngine(
  graph: Network,
  { arena = createArena<FloatKernels>(), lanes = 1, functions = 'reference' }: FloatOptions = {},
): FloatEngine {
  arena.reset();
  const { generation } = arena;
  const blockFrames = Math.ceil(BLOCK_ROWS / lanes);
  const names = [...graph.tensors.keys()];
  const index = new Map(names.map((name, i) => [name, i]));
  const layers = primitivesOf(graph);
  const outputsOf = (layer: PrimitiveLayer): number[] => layer.outputs.map((name) => index.get(name)!);
  const access = layers.map((layer) => {
    const reads = primitiveOf(layer)
      .reads(layer)
      .filter((name) => !graph.tensors.get(name)!.data)
      .map((name) => index.get(name)!);
    return { reads, writes: outputsOf(layer) };
  });
  // A carry is an operation like any other: from the next value to the state's row of the next frame.
  const carries = graph.carried.map(({ state, next }) => ({
    reads: [index.get(next)!],
    writes: [index.get(state)!],
  }));
  const { segments } = scheduleFrames([...access, ...carries], names.length);

  const inProducts = new Set(
    layers.flatMap((layer) => (layer.kind === 'matmul' ? [layer.params.weight] : [])),
  );
  const places = new Map<string, FloatPlace>();
  for (const tensor of graph.tensors.values()) {
    const size = tensorSize(tensor);
    if (inProducts.has(tensor.name)) continue;
    if (tensor.data) {
      const padded = new Float32Array(paddedLength(size));
      padded.set(tensor.data);
      places.set(tensor.name, { size, at: arena.values(padded) / 4, stride: 0 });
      continue;
    }
    // One frame more for the state that the last one leaves. Row t * lanes + lane is a lane's frame t.
    const stride = paddedLength(size);
    places.set(tensor.name, { size, at: arena.zeros((blockFrames + 1) * lanes * stride * 4) / 4, stride });
  }
  const place = (name: string): FloatPlace => places.get(name)!;
  const data = (name: string): Float32Array => graph.tensors.get(name)!.data!;
  const carried = graph.carried.map(({ state, next }) => ({ to: place(state), from: place(next) }));
  const runs = [
    ...layers.map(
      (layer): FloatRun =>
        layer.kind === 'matmul'
          ? lowerProduct(layer, graph, place, arena)
          : (lowerByKernel(layer, place, arena.kernels, functions) ?? lowerElementwise(layer, place, data)),
    ),
    ...carried.map(({ to, from }) => lowerCarry(to, from, lanes)),
  ];
  const ports = singlePorts(graph);
  const [input, output] = [place(ports.input.name), place(ports.output.name)];
  const shown = [...places].filter(([name]) => !graph.tensors.get(name)!.data);
  const values = new Float32Array(arena.memory.buffer);

  function runBlock(count: number): void {
    for (const { kind, operations } of segments) {
      if (kind === 'block') for (const i of operations) runs[i]!(values, 0, count * lanes);
      else {
        for (let row = 0; row < count * lanes; row += lanes) {
          for (const i of operations) runs[i]!(values, row, row + lanes);
        }
      }
    }
  }

  return {
    bins: input.size,
    outputs: output.size,
    reset(lane) {
      const [first, end] = lane === undefined ? [0, lanes] : [lane, lane + 1];
      for (const { to } of carried) values.fill(0, to.at + first * to.stride, to.at + end * to.stride);
    },
    run(features, frames, mask, observe) {
      if (arena.generation !== generation)
        throw new Error('the arena of this engine was given to another one');
      const bins = input.size;
      for (let from = 0; from < frames; from += blockFrames) {
        const count = Math.min(blockFrames, frames - from);
        const [rows, firstRow] = [count * lanes, from * lanes];
        for (let row = 0; row < rows; row++) {
          const frame = features.subarray((firstRow + row) * bins, (firstRow + row + 1) * bins);
          values.set(frame, input.at + row * input.stride);
        }
        runBlock(count);
        for (let row = 0; row < rows; row++) {
          const start = output.at + row * output.stride;
          mask.set(values.subarray(start, start + output.size), (firstRow + row) * output.size);
          if (!observe) continue;
          for (const [name, { at, size, stride }] of shown) {
            observe(name, values.subarray(at + row * stride, at + row * stride + size));
          }
        }
        for (const { to } of carried) {
          const start = to.at + rows * to.stride;
          values.copyWithin(to.at, start, start + lanes * to.stride);
        }
      }
    },
  };
}

/** What `observeRanges` of room quant takes as its run: twenty times as fast as the reference run. */
export function createObservedRun(
  graph: Network,
): (features: Float32Array, frames: number, observe: TensorObserver) => void {
  const engine = createFloatEngine(graph);
  return (features, frames, observe) => {
    engine.reset();
    engine.run(features, frames, new Float32Array(frames * engine.outputs), observe);
  };
}

/** What a frame leaves is the state's value before the next one. */
function lowerCarry(to: FloatPlace, from: FloatPlace, lanes: number): FloatRun {
  return (values, first, end) => {
    for (let row = first; row < end; row++) {
      const start = from.at + row * from.stride;
      values.copyWithin(to.at + (row + lanes) * to.stride, start, start + from.size);
    }
  };
}

function lowerProduct(
  { params, inputs, outputs }: MatmulLayer,
  graph: Network,
  place: (name: string) => FloatPlace,
  arena: FloatArena,
): FloatRun {
  const { shape, data } = graph.tensors.get(params.weight)!;
  const [rows, columns] = [shape[0]!, shape[1]!];
  const weights = arena.values(packFloats({ data: data!, grid: 'zero-centred', rows, columns }));
  const [groups, steps] = [paddedLength(rows) / 4, paddedLength(columns) / 16];
  const partials = arena.zeros(F32_PARTIAL_BYTES);
  const [x, out] = [place(inputs[0]!), place(outputs[0]!)];
  const { kernels } = arena;
  return (_, from, to) => {
    const [input, output] = [(x.at + from * x.stride) * 4, (out.at + from * out.stride) * 4];
    const [xStride, outStride] = [x.stride * 4, out.stride * 4];
    kernels.gemmF32(input, xStride, to - from, weights, groups, steps, output, outStride, partials);
  };
}
