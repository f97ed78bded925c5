// Convolution within one frame, over depth (frames that were kept, or 1) and height (bands), channels last: x [depth, height,
// channels], y [depth', height', outputs]. With upsampling u > 1 it is a transposed one: zeros lie between the elements that it
// reads. One row per output, and a row per element of depth and height, is a product of many vectors with one matrix.
//   y[a, b, o] = bias[o] + sum over i, j, c of w[o, i, j, c] * x[(a*s + i*d - p) / u, (b*s' + j*d' - p') / u', c of o's group]
// where a place that is not whole or outside of x adds nothing. Products are added in double and rounded once.
import type { Layer, LayerSink, Primitive } from '../layer.ts';

/** Of one axis. */
export interface ConvolutionAxis {
  /** Elements that are read, and that are made. */
  readonly size: number;
  readonly outputs: number;
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  /** Zeros before the first; what is wanting behind the last is zeros too. */
  readonly pad: number;
  /** 1, or from element to element with zeros between. */
  readonly upsampling: number;
}

/** inputs: x, the last axis its channels. outputs: y. */
export type ConvolutionLayer = Layer<
  'convolution',
  {
    /** [outputs, depth taps * height taps * channels / groups], row-major: [outputs][depth tap][height tap][channel of the group]. */
    readonly weight: string;
    /** [outputs] */
    readonly bias: string | null;
    readonly channels: number;
    readonly outputs: number;
    readonly groups: number;
    readonly depth: ConvolutionAxis;
    readonly height: ConvolutionAxis;
  }
>;

/** An axis of one element. */
export const SINGLE: ConvolutionAxis = {
  size: 1,
  outputs: 1,
  taps: 1,
  stride: 1,
  dilation: 1,
  pad: 0,
  upsampling: 1,
};

/** Place of the input that tap `tap` of output `at` reads; -1 for none. */
export function placeOfTap(axis: ConvolutionAxis, at: number, tap: number): number {
  const place = at * axis.stride + tap * axis.dilation - axis.pad;
  if (place < 0 || place % axis.upsampling !== 0) return -1;
  const element = place / axis.upsampling;
  return element < axis.size ? element : -1;
}

/** Pairs of a tap and what it reads, over all outputs of the axis. */
function readsOf(axis: ConvolutionAxis): number {
  let reads = 0;
  for (let at = 0; at < axis.outputs; at++) {
    for (let tap = 0; tap < axis.taps; tap++) if (placeOfTap(axis, at, tap) >= 0) reads++;
  }
  return reads;
}

const isAxis = (axis: ConvolutionAxis): boolean =>
  [axis.size, axis.outputs, axis.taps, axis.stride, axis.dilation, axis.upsampling].every(
    (n) => Number.isInteger(n) && n >= 1,
  ) && Number.isInteger(axis.pad);

export const convolution: Primitive<ConvolutionLayer> = {
  kind: 'convolution',
  reads: ({ params, inputs }) => [params.weight, ...(params.bias === null ? [] : [params.bias]), inputs[0]!],
  infer({ name, params, inputs }, operands) {
    const { weight, bias, channels, outputs, groups, depth, height } = params;
    if (!isAxis(depth) || !isAxis(height)) operands.refuse(name, 'sizes of at least 1', 'others');
    if (channels % groups !== 0 || outputs % groups !== 0) {
      operands.refuse(weight, `channels and outputs in ${groups} groups`, `${channels} and ${outputs}`);
    }
    const length = operands.vector(inputs[0]!);
    const expected = depth.size * height.size * channels;
    if (length !== expected) operands.refuse(inputs[0]!, `${expected} values`, `${length}`);
    const [rows, columns] = operands.matrix(weight);
    const width = depth.taps * height.taps * (channels / groups);
    if (rows !== outputs || columns !== width) {
      operands.refuse(weight, `[${outputs}, ${width}]`, `[${rows}, ${columns}]`);
    }
    if (bias !== null) {
      const own = operands.constant(bias);
      if (own !== outputs) operands.refuse(bias, `${outputs} values`, `${own}`);
    }
    return [depth.outputs * height.outputs * outputs];
  },
  macs({ params: { channels, outputs, groups, depth, height } }) {
    return readsOf(depth) * readsOf(height) * outputs * (channels / groups);
  },
  float32({ params, inputs, outputs: [output] }, at) {
    const { channels, outputs, groups, depth, height } = params;
    const [weight, x, out] = [at(params.weight), at(inputs[0]!), at(output!)];
    const bias = params.bias === null ? null : at(params.bias);
    const [own, made] = [channels / groups, outputs / groups];
    const width = depth.taps * height.taps * own;
    let to = 0;
    for (let a = 0; a < depth.outputs; a++) {
      for (let b = 0; b < height.outputs; b++) {
        for (let o = 0; o < outputs; o++) {
          let sum = bias === null ? 0 : bias[o]!;
          const first = Math.floor(o / made) * own;
          for (let i = 0; i < depth.taps; i++) {
            const row = placeOfTap(depth, a, i);
            if (row < 0) continue;
            for (let j = 0; j < height.taps; j++) {
              const place = placeOfTap(height, b, j);
              if (place < 0) continue;
              const from = (row * height.size + place) * channels + first;
              const w = o * width + (i * height.taps + j) * own;
              for (let c = 0; c < own; c++) sum += weight[w + c]! * x[from + c]!;
            }
          }
          out[to++] = sum;
        }
      }
    }
  },
};

export interface ConvolutionValues {
  /** Of the layer; tensors `NAME_W`, `NAME_b`. */
  readonly name: string;
  readonly output: string;
  readonly weight: Float32Array;
  readonly bias: Float32Array | null;
  readonly channels: number;
  readonly outputs: number;
  readonly groups?: number;
  /** Default: one element. */
  readonly depth?: ConvolutionAxis;
  readonly height?: ConvolutionAxis;
}

/** Returns the name of the layer's output. */
export function addConvolution(sink: LayerSink, input: string, values: ConvolutionValues): string {
  const { name, channels, outputs, groups = 1, depth = SINGLE, height = SINGLE } = values;
  const width = depth.taps * height.taps * (channels / groups);
  const made: ConvolutionLayer = {
    kind: 'convolution',
    name,
    params: {
      weight: sink.weight(`${name}_W`, outputs, width, values.weight, name),
      bias: values.bias && sink.bias(`${name}_b`, values.bias, name),
      channels,
      outputs,
      groups,
      depth,
      height,
    },
    inputs: [input],
    outputs: [values.output],
  };
  return sink.push(made);
}
