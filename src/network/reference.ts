// Float32 run of a graph, one frame at a time: slow and obvious, the oracle of the fast executors. Every product and
// every sum is rounded to float32, sums in ascending order; sigmoid, tanh and normalisation are computed in double and
// rounded.
import type { Graph, Operation } from './graph.ts';
import { tensorSize } from './graph.ts';

/** Called after each frame with the value of every tensor of the graph; the arrays are reused. */
export type TensorObserver = (name: string, values: Float32Array) => void;

export interface ReferenceModel {
  readonly bins: number;
  reset(): void;
  /** Frame after frame. features, mask: row-major [frames, bins]. */
  run(features: Float32Array, frames: number, mask: Float32Array, observe?: TensorObserver): void;
}

export function createReference(graph: Graph): ReferenceModel {
  const values = new Map<string, Float32Array>();
  for (const tensor of graph.tensors.values()) {
    values.set(tensor.name, tensor.data ?? new Float32Array(tensorSize(tensor)));
  }
  const at = (name: string): Float32Array => values.get(name)!;
  const input = at(graph.input);
  const bins = input.length;
  // What each state becomes, taken when the whole frame is done: `next` may be read before and after.
  const carried = graph.states.map(({ state, next }) => ({ state: at(state), next: at(next) }));

  return {
    bins,
    reset() {
      for (const { state } of carried) state.fill(0);
    },
    run(features, frames, mask, observe) {
      for (let t = 0; t < frames; t++) {
        input.set(features.subarray(t * bins, (t + 1) * bins));
        for (const operation of graph.operations) runOperation(operation, at);
        mask.set(at(graph.output), t * bins);
        if (observe) for (const [name, tensor] of values) observe(name, tensor);
        for (const { state, next } of carried) state.set(next);
      }
    },
  };
}

function runOperation(operation: Operation, at: (name: string) => Float32Array): void {
  const out = at(operation.output);
  switch (operation.op) {
    case 'matmul':
      matmul(at(operation.weight), at(operation.vector), out);
      break;
    case 'add': {
      const [left, right] = [at(operation.left), at(operation.right)];
      for (let i = 0; i < out.length; i++) out[i] = left[i]! + right[i]!;
      break;
    }
    case 'mul': {
      const [left, right] = [at(operation.left), at(operation.right)];
      for (let i = 0; i < out.length; i++) out[i] = left[i]! * right[i]!;
      break;
    }
    case 'one-minus': {
      const x = at(operation.input);
      for (let i = 0; i < out.length; i++) out[i] = 1 - x[i]!;
      break;
    }
    case 'relu': {
      const x = at(operation.input);
      for (let i = 0; i < out.length; i++) out[i] = Math.max(0, x[i]!);
      break;
    }
    case 'sigmoid': {
      const x = at(operation.input);
      for (let i = 0; i < out.length; i++) out[i] = 1 / (1 + Math.exp(-x[i]!));
      break;
    }
    case 'tanh': {
      const x = at(operation.input);
      for (let i = 0; i < out.length; i++) out[i] = Math.tanh(x[i]!);
      break;
    }
    case 'normalise':
      normalise(at(operation.input), at(operation.scale), at(operation.bias), operation.epsilon, out);
      break;
    default:
      operation satisfies never;
  }
}

/** Two passes: mean of squares less square of mean would cancel where the mean is large. */
function normalise(
  x: Float32Array,
  scale: Float32Array,
  bias: Float32Array,
  epsilon: number,
  out: Float32Array,
): void {
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  const variance = x.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / x.length;
  const deviation = Math.sqrt(variance + epsilon);
  for (let i = 0; i < out.length; i++) out[i] = ((x[i]! - mean) / deviation) * scale[i]! + bias[i]!;
}

/** out[r] = sum over c of weight[r, c] * vector[c]; weight row-major [out.length, vector.length]. */
function matmul(weight: Float32Array, vector: Float32Array, out: Float32Array): void {
  const columns = vector.length;
  for (let r = 0; r < out.length; r++) {
    let sum = 0;
    for (let c = 0; c < columns; c++) {
      sum = Math.fround(sum + Math.fround(weight[r * columns + c]! * vector[c]!));
    }
    out[r] = sum;
  }
}
