// output[i] = (input[i] - mean) / sqrt(variance + epsilon) * scale[i] + bias[i]; mean and population variance over the
// elements of the vector of a frame, in double; each result is rounded once.
import type { Layer, Primitive } from '../layer.ts';

export type NormaliseLayer = Layer<
  'normalise',
  {
    /** Constants. */
    readonly scale: string;
    readonly bias: string;
    /** Above 0, and a float32, as files hold it. */
    readonly epsilon: number;
  }
>;

export const normalise: Primitive<NormaliseLayer> = {
  kind: 'normalise',
  reads: ({ inputs, params }) => [inputs[0]!, params.scale, params.bias],
  infer({ inputs, params, outputs }, operands) {
    const length = operands.vector(inputs[0]!);
    for (const name of [params.scale, params.bias]) {
      const own = operands.constant(name);
      if (own !== length) operands.refuse(name, `${length} values, as ${inputs[0]} has`, `${own}`);
    }
    const { epsilon } = params;
    if (!(epsilon > 0 && epsilon < Infinity) || Math.fround(epsilon) !== epsilon) {
      operands.refuse(outputs[0]!, 'a finite epsilon above 0', `${epsilon}`);
    }
    return [length];
  },
  macs: () => 0,
  float32({ inputs, params, outputs }, at) {
    const [x, scale, bias, out] = [at(inputs[0]!), at(params.scale), at(params.bias), at(outputs[0]!)];
    // Two passes: mean of squares less square of mean would cancel where the mean is large.
    const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
    const variance = x.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / x.length;
    const deviation = Math.sqrt(variance + params.epsilon);
    for (let i = 0; i < out.length; i++) out[i] = ((x[i]! - mean) / deviation) * scale[i]! + bias[i]!;
  },
};
