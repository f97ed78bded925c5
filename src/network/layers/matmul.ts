// output[o] = sum over i of weight[o, i] * vector[i]. Every product and every sum is rounded to float32, in ascending order.
import type { Layer, Primitive } from '../layer.ts';

export type MatmulLayer = Layer<'matmul', { readonly weight: string }>;

export const matmul: Primitive<MatmulLayer> = {
  kind: 'matmul',
  reads: ({ params, inputs }) => [params.weight, inputs[0]!],
  infer({ params, inputs }, operands) {
    const [rows, columns] = operands.matrix(params.weight);
    const length = operands.vector(inputs[0]!);
    if (columns !== length) {
      operands.refuse(params.weight, `${length} inputs, as ${inputs[0]} has`, `${columns}`);
    }
    return [rows];
  },
  macs({ params }, operands) {
    const [rows, columns] = operands.matrix(params.weight);
    return rows * columns;
  },
  float32({ params, inputs, outputs }, at) {
    const [weight, vector, out] = [at(params.weight), at(inputs[0]!), at(outputs[0]!)];
    const columns = vector.length;
    for (let r = 0; r < out.length; r++) {
      let sum = 0;
      for (let c = 0; c < columns; c++) {
        sum = Math.fround(sum + Math.fround(weight[r * columns + c]! * vector[c]!));
      }
      out[r] = sum;
    }
  },
};
