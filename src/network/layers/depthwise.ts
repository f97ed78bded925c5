// Causal convolution over time of each element by itself: y[c] = b[c] + sum over k of w[c, k] * x_k[c], where the last tap is
// on this frame and tap k on the one `dilation * (taps - 1 - k)` frames ago, 0 before the clip. The earlier frames are a
// carried tensor [frames, elements], the oldest first.
import type { Carried, Composite, Layer, LayerSink, Primitive } from '../layer.ts';
import type { AddLayer } from './pair.ts';

/** inputs: x. outputs: y. */
export type DepthwiseLayer = Layer<
  'depthwise',
  {
    /** [elements, taps] */
    readonly weight: string;
    readonly bias: string | null;
    readonly dilation: number;
    /** Null where there is one tap. */
    readonly history: string | null;
  }
>;

/** inputs: earlier frames [frames, elements], x. outputs: both [frames + 1, elements]. */
export type WindowLayer = Layer<'window', null>;
/** inputs: a window. outputs: all of it but the oldest frame. */
export type NewestLayer = Layer<'newest', null>;
/** inputs: a window, or x where there is one tap. outputs: the sums of its taps. */
export type TapsLayer = Layer<'taps', { readonly weight: string; readonly dilation: number }>;

export const window: Primitive<WindowLayer> = {
  kind: 'window',
  reads: ({ inputs }) => inputs,
  infer({ inputs }, operands) {
    const [frames, elements] = operands.matrix(inputs[0]!);
    const length = operands.vector(inputs[1]!);
    if (length !== elements) operands.refuse(inputs[0]!, `frames of ${length} values`, `${elements}`);
    return [frames + 1, elements];
  },
  macs: () => 0,
  float32({ inputs, outputs }, at) {
    const [earlier, x, out] = [at(inputs[0]!), at(inputs[1]!), at(outputs[0]!)];
    out.set(earlier);
    out.set(x, earlier.length);
  },
};

export const newest: Primitive<NewestLayer> = {
  kind: 'newest',
  reads: ({ inputs }) => inputs,
  infer({ inputs }, operands) {
    const [frames, elements] = operands.matrix(inputs[0]!);
    return [frames - 1, elements];
  },
  macs: () => 0,
  float32({ inputs, outputs }, at) {
    const [all, out] = [at(inputs[0]!), at(outputs[0]!)];
    out.set(all.subarray(all.length - out.length));
  },
};

/** Every product and every sum is rounded to float32, in ascending order of the taps. */
export const taps: Primitive<TapsLayer> = {
  kind: 'taps',
  reads: ({ params, inputs }) => [params.weight, inputs[0]!],
  infer({ params, inputs }, operands) {
    const [elements, count] = operands.matrix(params.weight);
    const shape = operands.shape(inputs[0]!);
    const expected = count === 1 ? [elements] : [params.dilation * (count - 1) + 1, elements];
    if (shape.join() !== expected.join()) {
      operands.refuse(params.weight, `taps for [${shape.join(', ')}]`, `for [${expected.join(', ')}]`);
    }
    return [elements];
  },
  macs({ params }, operands) {
    const [elements, count] = operands.matrix(params.weight);
    return elements * count;
  },
  float32({ params, inputs, outputs }, at) {
    const [weight, all, out] = [at(params.weight), at(inputs[0]!), at(outputs[0]!)];
    const count = weight.length / out.length;
    for (let c = 0; c < out.length; c++) {
      let sum = 0;
      for (let k = 0; k < count; k++) {
        const x = all[k * params.dilation * out.length + c]!;
        sum = Math.fround(sum + Math.fround(weight[c * count + k]! * x));
      }
      out[c] = sum;
    }
  },
};

const nextOf = (history: string): string => `${history}_next`;

export const depthwise: Composite<DepthwiseLayer, WindowLayer | NewestLayer | TapsLayer | AddLayer> = {
  kind: 'depthwise',
  expand({ name, params, inputs, outputs }) {
    const { weight, bias, dilation, history } = params;
    const primitives: (WindowLayer | NewestLayer | TapsLayer | AddLayer)[] = [];
    let all = inputs[0]!;
    if (history !== null) {
      const whole = `${history}_window`;
      primitives.push(
        { kind: 'window', name, params: null, inputs: [history, all], outputs: [whole] },
        { kind: 'newest', name, params: null, inputs: [whole], outputs: [nextOf(history)] },
      );
      all = whole;
    }
    const sum = bias === null ? outputs[0]! : `${outputs[0]}_taps`;
    primitives.push({ kind: 'taps', name, params: { weight, dilation }, inputs: [all], outputs: [sum] });
    if (bias !== null) primitives.push({ kind: 'add', name, params: null, inputs: [sum, bias], outputs });
    return primitives;
  },
  carried: ({ params }): readonly Carried[] =>
    params.history === null ? [] : [{ state: params.history, next: nextOf(params.history) }],
};

export interface DepthwiseValues {
  /** 1, 2, ...: `conv1`, tensors `conv1_W`, `conv1_b`, `conv1_past`, `conv1_y`. */
  readonly index: number;
  /** [elements, taps], row-major. */
  readonly weight: Float32Array;
  readonly taps: number;
  readonly bias: Float32Array | null;
  /** Frames from tap to tap; default 1. */
  readonly dilation?: number;
}

/** Returns the name of the layer's output. */
export function addDepthwise(sink: LayerSink, input: string, values: DepthwiseValues): string {
  const name = `conv${values.index}`;
  const elements = sink.length(input);
  const dilation = values.dilation ?? 1;
  const frames = dilation * (values.taps - 1);
  const made: DepthwiseLayer = {
    kind: 'depthwise',
    name,
    params: {
      weight: sink.weight(`${name}_W`, elements, values.taps, values.weight, name),
      bias: values.bias && sink.bias(`${name}_b`, values.bias, name),
      dilation,
      history: frames === 0 ? null : sink.state(`${name}_past`, [frames, elements], name),
    },
    inputs: [input],
    outputs: [`${name}_y`],
  };
  return sink.push(made);
}
