// Sums, products and quotients of two vectors, element by element; either may be a constant. Quotients run in float32 alone.
import type { Layer, Primitive } from '../layer.ts';

export type AddLayer = Layer<'add', null>;
export type MulLayer = Layer<'mul', null>;

function pair<K extends 'add' | 'mul' | 'div'>(
  kind: K,
  apply: (left: number, right: number) => number,
): Primitive<Layer<K, null>> {
  return {
    kind,
    reads: ({ inputs }) => inputs,
    infer({ inputs }, operands) {
      const [left, right] = [inputs[0]!, inputs[1]!];
      const [a, b] = [operands.vector(left), operands.vector(right)];
      if (a !== b) operands.refuse(right, `${a} values, as ${left} has`, `${b}`);
      return [a];
    },
    macs: () => 0,
    float32({ inputs, outputs }, at) {
      const [left, right, out] = [at(inputs[0]!), at(inputs[1]!), at(outputs[0]!)];
      for (let i = 0; i < out.length; i++) out[i] = apply(left[i]!, right[i]!);
    },
  };
}

export const add = pair('add', (left, right) => left + right);
export const mul = pair('mul', (left, right) => left * right);
export const div = pair('div', (left, right) => left / right);
