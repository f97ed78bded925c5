// Operations of a float32 graph other than products, as loops over the frames of a block.
import type { Operation } from '../network/index.ts';

/** Frame t at `at + t * stride`, in f32 elements. */
export interface FloatPlace {
  readonly size: number;
  readonly at: number;
  readonly stride: number;
}

/** Frames `from` to `to` of the block. */
export type FloatRun = (values: Float32Array, from: number, to: number) => void;

export function lowerElementwise(
  operation: Exclude<Operation, { op: 'matmul' }>,
  place: (name: string) => FloatPlace,
): FloatRun {
  const out = place(operation.output);
  const { size } = out;
  switch (operation.op) {
    case 'add':
    case 'mul': {
      const [left, right] = [place(operation.left), place(operation.right)];
      const adds = operation.op === 'add';
      return (values, from, to) => {
        for (let t = from; t < to; t++) {
          const [l, r, o] = [left.at + t * left.stride, right.at + t * right.stride, out.at + t * out.stride];
          if (adds) for (let i = 0; i < size; i++) values[o + i] = values[l + i]! + values[r + i]!;
          else for (let i = 0; i < size; i++) values[o + i] = values[l + i]! * values[r + i]!;
        }
      };
    }
    case 'normalise':
      return lowerNormalise(operation, place);
    default: {
      const input = place(operation.input);
      const apply = FUNCTIONS[operation.op];
      return (values, from, to) => {
        for (let t = from; t < to; t++) {
          apply(values, input.at + t * input.stride, out.at + t * out.stride, size);
        }
      };
    }
  }
}

/** Loops of their own, so that each is compiled for its function. */
const FUNCTIONS = {
  'one-minus': (v: Float32Array, x: number, o: number, size: number) => {
    for (let i = 0; i < size; i++) v[o + i] = 1 - v[x + i]!;
  },
  relu: (v: Float32Array, x: number, o: number, size: number) => {
    for (let i = 0; i < size; i++) v[o + i] = Math.max(0, v[x + i]!);
  },
  sigmoid: (v: Float32Array, x: number, o: number, size: number) => {
    for (let i = 0; i < size; i++) v[o + i] = 1 / (1 + Math.exp(-v[x + i]!));
  },
  tanh: (v: Float32Array, x: number, o: number, size: number) => {
    for (let i = 0; i < size; i++) v[o + i] = Math.tanh(v[x + i]!);
  },
} as const;

/** Statistics in double, each result rounded once. */
function lowerNormalise(
  operation: Extract<Operation, { op: 'normalise' }>,
  place: (name: string) => FloatPlace,
): FloatRun {
  const [input, out] = [place(operation.input), place(operation.output)];
  const [scale, bias] = [place(operation.scale).at, place(operation.bias).at];
  const { epsilon } = operation;
  const { size } = out;
  return (values, from, to) => {
    for (let t = from; t < to; t++) {
      const [x, o] = [input.at + t * input.stride, out.at + t * out.stride];
      let sum = 0;
      for (let i = 0; i < size; i++) sum += values[x + i]!;
      const mean = sum / size;
      let squares = 0;
      for (let i = 0; i < size; i++) squares += (values[x + i]! - mean) * (values[x + i]! - mean);
      const deviation = Math.sqrt(squares / size + epsilon);
      for (let i = 0; i < size; i++) {
        values[o + i] = ((values[x + i]! - mean) / deviation) * values[scale + i]! + values[bias + i]!;
      }
    }
  };
}
