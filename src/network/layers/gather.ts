// Movement of data: each element of the output is an element of one of the inputs, or 0. What Transpose, Slice, Concat, Pad, Expand
// and placing come to, composed into one map.
import type { Layer, Primitive } from '../layer.ts';

/** inputs: vectors, thought of as one behind the other. outputs: [index.length]. */
export type GatherLayer = Layer<
  'gather',
  {
    /** Place among the elements of all inputs; -1: the element is 0. */
    readonly index: Int32Array;
  }
>;

export const gather: Primitive<GatherLayer> = {
  kind: 'gather',
  reads: ({ inputs }) => inputs,
  infer({ name, params: { index }, inputs }, operands) {
    const all = inputs.reduce((sum, input) => sum + operands.vector(input), 0);
    const wrong = index.find((place) => place < -1 || place >= all);
    if (wrong !== undefined) operands.refuse(name, `places below ${all}`, `${wrong}`);
    return [index.length];
  },
  macs: () => 0,
  float32({ params: { index }, inputs, outputs }, at) {
    const out = at(outputs[0]!);
    out.fill(0);
    let first = 0;
    for (const input of inputs) {
      const x = at(input);
      for (let i = 0; i < index.length; i++) {
        const place = index[i]! - first;
        if (place >= 0 && place < x.length) out[i] = x[place]!;
      }
      first += x.length;
    }
  },
};
