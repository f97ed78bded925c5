// Functions of one vector whose values no format bounds, element by element, computed in double and rounded once. What their argument has
// no value at (log of 0, 1 / 0) stays IEEE's here; programs have a finite value for it (`float-functions.ts`).
import type { Layer, Primitive } from '../layer.ts';

export const REAL_FUNCTIONS = {
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  reciprocal: (x: number): number => 1 / x,
} as const;

export type RealFunctionName = keyof typeof REAL_FUNCTIONS;
export type RealFunctionLayer = { [K in RealFunctionName]: Layer<K, null> }[RealFunctionName];

function pointwise<K extends RealFunctionName>(kind: K): Primitive<Layer<K, null>> {
  const apply: (x: number) => number = REAL_FUNCTIONS[kind];
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

export const exp = pointwise('exp');
export const log = pointwise('log');
export const sqrt = pointwise('sqrt');
export const reciprocal = pointwise('reciprocal');
