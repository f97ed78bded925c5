// output[i] = (input[i] - mean) / sqrt(variance + epsilon) * scale[i] + bias[i]; mean and population variance over the
// elements of the vector of a frame, or of each of its rows, in double; each result is rounded once.
import type { Layer, Primitive } from '../layer.ts';

export type NormaliseLayer = Layer<
  'normalise',
  {
    /** Constants, an element for each of the vector, or of a row, the same for all rows. */
    readonly scale: string;
    readonly bias: string;
    /** Above 0, and a float32, as files hold it. */
    readonly epsilon: number;
    /** Rows [rows, length / rows], each with its own mean and variance; left out: one. */
    readonly rows?: number;
  }
>;

export const normalise: Primitive<NormaliseLayer> = {
  kind: 'normalise',
  reads: ({ inputs, params }) => [inputs[0]!, params.scale, params.bias],
  infer({ inputs, params, outputs }, operands) {
    const length = operands.vector(inputs[0]!);
    const { epsilon, rows = 1 } = params;
    if (!(Number.isInteger(rows) && rows >= 1) || length % rows !== 0) {
      operands.refuse(inputs[0]!, `${rows} rows`, `${length} values`);
    }
    for (const name of [params.scale, params.bias]) {
      const own = operands.constant(name);
      if (own !== length && own !== length / rows) {
        operands.refuse(name, `${length} values, as ${inputs[0]} has`, `${own}`);
      }
    }
    if (!(epsilon > 0 && epsilon < Infinity) || Math.fround(epsilon) !== epsilon) {
      operands.refuse(outputs[0]!, 'a finite epsilon above 0', `${epsilon}`);
    }
    return [length];
  },
  macs: () => 0,
  float32({ inputs, params, outputs }, at) {
    const [all, scale, bias, out] = [at(inputs[0]!), at(params.scale), at(params.bias), at(outputs[0]!)];
    const size = all.length / (params.rows ?? 1);
    for (let first = 0; first < all.length; first += size) {
      const x = all.subarray(first, first + size);
      // Two passes: mean of squares less square of mean would cancel where the mean is large.
      const mean = x.reduce((sum, v) => sum + v, 0) / size;
      const variance = x.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / size;
      const deviation = Math.sqrt(variance + params.epsilon);
      for (let i = 0; i < size; i++) {
        const factor = scale[(first + i) % scale.length]!;
        out[first + i] = ((x[i]! - mean) / deviation) * factor + bias[(first + i) % bias.length]!;
      }
    }
  },
};
