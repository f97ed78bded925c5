// A function of one vector, element by element, as a primitive: computed in double and rounded once.
import type { Layer, Primitive } from '../layer.ts';

export function pointwise<K extends string>(
  kind: K,
  apply: (x: number) => number,
): Primitive<Layer<K, null>> {
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
