// A float32 network laid out in one memory, and the calls that run a block of frames: products by the f32 kernel, the rest by kernels
// and loops. Sums are taken in the kernel's order (16 partial sums), so values differ from the reference run's in their last bits.
// Several clips can run side by side (lanes): a recurrence then multiplies a matrix by many vectors at once. A lane's values do not
// depend on the others.
import {
  type MatmulLayer,
  type Network,
  type PrimitiveLayer,
  primitiveOf,
  primitivesOf,
  type TensorObserver,
  tensorSize,
} from '../network/index.ts';
import type { Arena } from './arena.ts';
import { lowerElementwise } from './float-elements.ts';
import { type ElementKernels, lowerByKernel } from './float-kernels.ts';
import type { FloatPlace, FloatRun } from './float-place.ts';
import { F32_PARTIAL_BYTES, type Kernels } from './kernels.ts';
import type { LaneMachine } from './lock-step.ts';
import { packFloats, paddedLength } from './pack-weights.ts';
import { scheduleFrames } from './schedule.ts';

/** Of all lanes together. */
const BLOCK_ROWS = 64;

export type FloatKernels = Pick<Kernels, 'gemmF32'> & ElementKernels;
export type FloatArena = Arena<FloatKernels>;

export interface FloatMachineOptions {
  readonly arena: FloatArena;
  /** Clips side by side, at most. */
  readonly lanes: number;
  /** Sigmoid and tanh: of doubles, rounded once, as the reference has them, or the faster ones of float programs. */
  readonly functions: 'reference' | 'program';
}

export interface FloatMachine extends LaneMachine {
  /** True once another one has its memory. */
  isOver(): boolean;
  /** Puts `count` frames of a clip, row-major [frames, size], from frame `from` on, where a port reads them. */
  put(tensor: string, clip: Float32Array, from: number, count: number, lane: number, lanes: number): void;
  /** Takes what any tensor but a constant was in the block: a state before each frame. */
  take(tensor: string, clip: Float32Array, to: number, count: number, lane: number, lanes: number): void;
  /** Shows the value of every input, state and activation in every frame of a block of one lane; the arrays are reused. */
  show(frames: number, observe: TensorObserver): void;
}

/** A carried tensor: its row in the block before the first frame, and where it stays between two blocks, [lanes, stride]. */
interface Carried {
  readonly state: FloatPlace;
  readonly next: FloatPlace;
  readonly store: number;
}

/** Takes the arena from whoever had it. */
export function createFloatMachine(
  network: Network,
  { arena, lanes, functions }: FloatMachineOptions,
): FloatMachine {
  arena.reset();
  const { generation } = arena;
  const layers = primitivesOf(network);
  const places = placeTensors(network, layers, arena, lanes);
  const place = (name: string): FloatPlace => places.get(name)!;
  const data = (name: string): Float32Array => network.tensors.get(name)!.data!;
  const carried = network.carried.map(({ state, next }): Carried => {
    const own = place(state);
    return { state: own, next: place(next), store: arena.zeros(lanes * own.stride * 4) / 4 };
  });
  /** Of the block that runs. */
  let active = lanes;
  const runs = [
    ...layers.map(
      (layer): FloatRun =>
        layer.kind === 'matmul'
          ? lowerProduct(layer, network, place, arena)
          : (lowerByKernel(layer, place, arena.kernels, functions) ?? lowerElementwise(layer, place, data)),
    ),
    ...carried.map(
      (one): FloatRun =>
        (values, from, to) =>
          carry(one, values, from, to),
    ),
  ];
  const { segments } = scheduleFrames(...accessOf(network, layers));
  const shown = [...places].filter(([name]) => !network.tensors.get(name)!.data);
  const values = new Float32Array(arena.memory.buffer);

  /** What a frame leaves is the state's value before the next one. */
  function carry({ state, next }: Carried, values: Float32Array, from: number, to: number): void {
    for (let row = from; row < to; row++) {
      const start = next.at + row * next.stride;
      values.copyWithin(state.at + (row + active) * state.stride, start, start + next.size);
    }
  }

  return {
    rows: BLOCK_ROWS,
    isOver: () => arena.generation !== generation,
    resetLane(lane) {
      for (const { state, store } of carried) {
        values.fill(0, store + lane * state.stride, store + (lane + 1) * state.stride);
      }
    },
    moveLane(from, to) {
      for (const { state, store } of carried) {
        const start = store + from * state.stride;
        values.copyWithin(store + to * state.stride, start, start + state.stride);
      }
    },
    put(tensor, clip, from, count, lane, lanes) {
      const { at, size, stride } = place(tensor);
      for (let t = 0; t < count; t++) {
        const frame = clip.subarray((from + t) * size, (from + t + 1) * size);
        values.set(frame, at + (t * lanes + lane) * stride);
      }
    },
    runBlock(frames, lanes) {
      active = lanes;
      const rows = frames * lanes;
      for (const { state, store } of carried) {
        values.copyWithin(state.at, store, store + lanes * state.stride);
      }
      for (const { kind, operations } of segments) {
        if (kind === 'block') for (const i of operations) runs[i]!(values, 0, rows);
        else {
          for (let row = 0; row < rows; row += lanes) {
            for (const i of operations) runs[i]!(values, row, row + lanes);
          }
        }
      }
      for (const { state, store } of carried) {
        const start = state.at + rows * state.stride;
        values.copyWithin(store, start, start + lanes * state.stride);
      }
    },
    take(tensor, clip, to, count, lane, lanes) {
      const { at, size, stride } = place(tensor);
      for (let t = 0; t < count; t++) {
        const start = at + (t * lanes + lane) * stride;
        clip.set(values.subarray(start, start + size), (to + t) * size);
      }
    },
    show(frames, observe) {
      for (let t = 0; t < frames; t++) {
        for (const [name, { at, size, stride }] of shown) {
          observe(name, values.subarray(at + t * stride, at + t * stride + size));
        }
      }
    },
  };
}

/** Frame t of a lane at row t * lanes + lane; weights of products lie elsewhere. */
function placeTensors(
  network: Network,
  layers: readonly PrimitiveLayer[],
  arena: FloatArena,
  lanes: number,
): ReadonlyMap<string, FloatPlace> {
  const inProducts = new Set(
    layers.flatMap((layer) => (layer.kind === 'matmul' ? [layer.params.weight] : [])),
  );
  const places = new Map<string, FloatPlace>();
  for (const tensor of network.tensors.values()) {
    const size = tensorSize(tensor);
    if (inProducts.has(tensor.name)) continue;
    if (tensor.data) {
      const padded = new Float32Array(paddedLength(size));
      padded.set(tensor.data);
      places.set(tensor.name, { size, at: arena.values(padded) / 4, stride: 0 });
      continue;
    }
    // One frame more for the state that the last one leaves.
    const stride = paddedLength(size);
    places.set(tensor.name, { size, at: arena.zeros((BLOCK_ROWS + lanes) * stride * 4) / 4, stride });
  }
  return places;
}

/** What the layers read and write by index of the tensor, then the carries, which are operations like any other. */
function accessOf(network: Network, layers: readonly PrimitiveLayer[]): Parameters<typeof scheduleFrames> {
  const index = new Map([...network.tensors.keys()].map((name, i) => [name, i]));
  const access = layers.map((layer) => {
    const reads = primitiveOf(layer)
      .reads(layer)
      .filter((name) => !network.tensors.get(name)!.data)
      .map((name) => index.get(name)!);
    return { reads, writes: layer.outputs.map((name) => index.get(name)!) };
  });
  const carries = network.carried.map(({ state, next }) => ({
    reads: [index.get(next)!],
    writes: [index.get(state)!],
  }));
  return [[...access, ...carries], index.size];
}

function lowerProduct(
  { params, inputs, outputs }: MatmulLayer,
  network: Network,
  place: (name: string) => FloatPlace,
  arena: FloatArena,
): FloatRun {
  const { shape, data } = network.tensors.get(params.weight)!;
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
