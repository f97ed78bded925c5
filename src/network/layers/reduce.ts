// Mean, sum or greatest value along an axis: [outer, size, inner] -> [outer, inner]. In double and rounded once.
import type { Layer, Primitive } from '../layer.ts';

export type ReduceLayer = Layer<
  'reduce',
  { readonly function: 'mean' | 'sum' | 'max'; readonly size: number; readonly inner: number }
>;

export const reduce: Primitive<ReduceLayer> = {
  kind: 'reduce',
  reads: ({ inputs }) => inputs,
  infer({ params: { size, inner }, inputs }, operands) {
    const length = operands.vector(inputs[0]!);
    if (length % (size * inner) !== 0) {
      operands.refuse(inputs[0]!, `a multiple of ${size * inner} values`, `${length}`);
    }
    return [length / size];
  },
  macs: () => 0,
  float32({ params, inputs, outputs }, at) {
    const { size, inner } = params;
    const [x, out] = [at(inputs[0]!), at(outputs[0]!)];
    for (let i = 0; i < out.length; i++) {
      const first = Math.floor(i / inner) * size * inner + (i % inner);
      let [sum, most] = [0, Number.NEGATIVE_INFINITY];
      for (let k = 0; k < size; k++) {
        const value = x[first + k * inner]!;
        sum += value;
        most = Math.max(most, value);
      }
      out[i] = params.function === 'max' ? most : params.function === 'mean' ? sum / size : sum;
    }
  },
};
