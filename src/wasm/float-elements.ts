// Primitives of a float32 network that no kernel is for (`float-kernels.ts`), as loops over the frames of a block. A kind that has no
// loop here runs by its own rule, frame by frame.
import type { NormaliseLayer, PrimitiveLayer } from '../network/index.ts';
import { primitiveOf } from '../network/index.ts';
import { lowerConvolution, lowerGather, lowerPrelu, lowerReduce, lowerScan } from './float-layers.ts';
import type { FloatPlace, FloatRun } from './float-place.ts';

/** @param data values of a constant */
export function lowerElementwise(
  layer: PrimitiveLayer,
  place: (name: string) => FloatPlace,
  data: (name: string) => Float32Array,
): FloatRun {
  const out = place(layer.outputs[0]!);
  const { size } = out;
  switch (layer.kind) {
    case 'convolution':
      return lowerConvolution(layer, data(layer.params.weight), place);
    case 'scan':
      return lowerScan(layer, data(layer.params.weight), place);
    case 'gather':
      return lowerGather(layer, place);
    case 'prelu':
      return lowerPrelu(layer, place);
    case 'reduce':
      return lowerReduce(layer, place);
    case 'normalise':
      return layer.params.rows === undefined ? lowerNormalise(layer, place) : lowerByRule(layer, place);
    case 'sigmoid':
    case 'tanh': {
      const input = place(layer.inputs[0]!);
      const apply = FUNCTIONS[layer.kind];
      return (values, from, to) => {
        for (let t = from; t < to; t++) {
          apply(values, input.at + t * input.stride, out.at + t * out.stride, size);
        }
      };
    }
    default:
      return lowerByRule(layer, place);
  }
}

/** The values of a frame as arrays, shown to the rule of the kind. */
function lowerByRule(layer: PrimitiveLayer, place: (name: string) => FloatPlace): FloatRun {
  const kind = primitiveOf(layer);
  return (values, from, to) => {
    for (let t = from; t < to; t++) {
      kind.float32(layer, (name) => {
        const { at, size, stride } = place(name);
        return values.subarray(at + t * stride, at + t * stride + size);
      });
    }
  };
}

/** Loops of their own, so that each is compiled for its function. */
const FUNCTIONS = {
  sigmoid: (v: Float32Array, x: number, o: number, size: number) => {
    for (let i = 0; i < size; i++) v[o + i] = 1 / (1 + Math.exp(-v[x + i]!));
  },
  tanh: (v: Float32Array, x: number, o: number, size: number) => {
    for (let i = 0; i < size; i++) v[o + i] = Math.tanh(v[x + i]!);
  },
} as const;

/** Statistics in double, each result rounded once. */
function lowerNormalise(
  { inputs, outputs, params }: NormaliseLayer,
  place: (name: string) => FloatPlace,
): FloatRun {
  const [input, out] = [place(inputs[0]!), place(outputs[0]!)];
  const [scale, bias] = [place(params.scale).at, place(params.bias).at];
  const { epsilon } = params;
  const { size } = out;
  return (values, from, to) => {
    for (let t = from; t < to; t++) {
      const [x, o] = [input.at + t * input.stride, out.at + t * out.stride];
      let sum = 0;
      for (let i = 0; i < size; i++) sum += values[x + i]!;
      const mean = sum / size;
      let squares = 0;
      for (let i = 0; i < size; i++) squares += (values[x + i]! - mean) * (values[x + i]! - mean);
      const deviation = Math.sqrt(squares / size + epsilon);
      for (let i = 0; i < size; i++) {
        values[o + i] = ((values[x + i]! - mean) / deviation) * values[scale + i]! + values[bias + i]!;
      }
    }
  };
}
