// y = e^x / sum of e^x over rows of `size` elements: [rows, size]. In double and rounded once.
import type { Layer, Primitive } from '../layer.ts';

export type SoftmaxLayer = Layer<'softmax', { readonly size: number }>;

export const softmax: Primitive<SoftmaxLayer> = {
  kind: 'softmax',
  reads: ({ inputs }) => inputs,
  infer({ params: { size }, inputs }, operands) {
    const length = operands.vector(inputs[0]!);
    if (length % size !== 0) operands.refuse(inputs[0]!, `rows of ${size} values`, `${length} values`);
    return [length];
  },
  macs: () => 0,
  float32({ params: { size }, inputs, outputs }, at) {
    const [x, out] = [at(inputs[0]!), at(outputs[0]!)];
    for (let first = 0; first < x.length; first += size) {
      const row = x.subarray(first, first + size);
      const most = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
      const powers = Float64Array.from(row, (v) => Math.exp(v - most));
      const sum = powers.reduce((a, b) => a + b, 0);
      for (let i = 0; i < size; i++) out[first + i] = powers[i]! / sum;
    }
  },
};
