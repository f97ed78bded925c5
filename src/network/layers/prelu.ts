// y = x where x > 0, else slope * x, a slope per channel, which is the last axis, or one for all. Computed in double and rounded once.
import type { Layer, Primitive } from '../layer.ts';

/** slope: a constant whose length divides that of x. */
export type PreluLayer = Layer<'prelu', { readonly slope: string }>;

export const prelu: Primitive<PreluLayer> = {
  kind: 'prelu',
  reads: ({ inputs, params }) => [inputs[0]!, params.slope],
  infer({ inputs, params: { slope } }, operands) {
    const [length, own] = [operands.vector(inputs[0]!), operands.constant(slope)];
    if (length % own !== 0) operands.refuse(slope, `slopes for ${length} values`, `${own}`);
    return [length];
  },
  macs: () => 0,
  float32({ inputs, params, outputs }, at) {
    const [x, slope, out] = [at(inputs[0]!), at(params.slope), at(outputs[0]!)];
    for (let i = 0; i < out.length; i++) out[i] = x[i]! > 0 ? x[i]! : slope[i % slope.length]! * x[i]!;
  },
};
