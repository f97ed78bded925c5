// Functions of one vector, element by element, computed in double and rounded once.
import type { Layer, Primitive } from '../layer.ts';

export const FUNCTIONS = {
  'one-minus': (x: number): number => 1 - x,
  relu: (x: number): number => Math.max(0, x),
  sigmoid: (x: number): number => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
} as const;

export type FunctionName = keyof typeof FUNCTIONS;
export type FunctionLayer = { [K in FunctionName]: Layer<K, null> }[FunctionName];

function pointwise<K extends FunctionName>(kind: K): Primitive<Layer<K, null>> {
  const apply = FUNCTIONS[kind];
  return {
    kind,
    reads: ({ inputs }) => inputs,
    infer: ({ inputs }, operands) => [operands.vector(inputs[0]!)],
    macs: () => 0,
    float32({ inputs, outputs }, at) {
      const [x, out] = [at(inputs[0]!), at(outputs[0]!)];
      for (let i = 0; i < out.length; i++) out[i] = apply(x[i]!);
    },
  };
}

export const oneMinus = pointwise('one-minus');
export const relu = pointwise('relu');
export const sigmoid = pointwise('sigmoid');
export const tanh = pointwise('tanh');
