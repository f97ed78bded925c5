// Primitives of a float32 network that kernels compute, rows at once. What pads a row is computed too: it is finite, and no weight
// but 0 ever meets it.
import type { PrimitiveLayer } from '../network/index.ts';
import type { FloatPlace, FloatRun } from './float-place.ts';
import type { Kernels } from './kernels.ts';
import { paddedLength } from './pack-weights.ts';

export type ElementKernels = Pick<
  Kernels,
  'addF32' | 'mulF32' | 'oneMinusF32' | 'reluF32' | 'sigmoidF32' | 'tanhF32'
>;

/**
 * Null for layers that no kernel is for.
 * @param place constants are padded with zeros, like rows
 * @param functions `program`: sigmoid and tanh as float programs have them, whose last bits are not the reference's
 */
export function lowerByKernel(
  layer: PrimitiveLayer,
  place: (name: string) => FloatPlace,
  kernels: ElementKernels,
  functions: 'reference' | 'program',
): FloatRun | null {
  switch (layer.kind) {
    case 'add':
      return byPairs(kernels.addF32, layer, place);
    case 'mul':
      return byPairs(kernels.mulF32, layer, place);
    case 'one-minus':
      return bySingles(kernels.oneMinusF32, layer, place);
    case 'relu':
      return bySingles(kernels.reluF32, layer, place);
    case 'sigmoid':
      return functions === 'program' ? bySingles(kernels.sigmoidF32, layer, place) : null;
    case 'tanh':
      return functions === 'program' ? bySingles(kernels.tanhF32, layer, place) : null;
    default:
      return null;
  }
}

const byteOf = ({ at, stride }: FloatPlace, row: number): number => (at + row * stride) * 4;

function bySingles(
  kernel: ElementKernels['reluF32'],
  { inputs, outputs }: PrimitiveLayer,
  place: (name: string) => FloatPlace,
): FloatRun {
  const [x, out] = [place(inputs[0]!), place(outputs[0]!)];
  if (x.stride === out.stride) {
    return (_, from, to) => kernel(byteOf(x, from), byteOf(out, from), (to - from) * out.stride);
  }
  const length = paddedLength(out.size);
  return (_, from, to) => {
    for (let row = from; row < to; row++) kernel(byteOf(x, row), byteOf(out, row), length);
  };
}

function byPairs(
  kernel: ElementKernels['addF32'],
  { inputs, outputs }: PrimitiveLayer,
  place: (name: string) => FloatPlace,
): FloatRun {
  const [left, right, out] = [place(inputs[0]!), place(inputs[1]!), place(outputs[0]!)];
  if (left.stride === out.stride && right.stride === out.stride) {
    return (_, from, to) => {
      kernel(byteOf(left, from), byteOf(right, from), byteOf(out, from), (to - from) * out.stride);
    };
  }
  const length = paddedLength(out.size);
  return (_, from, to) => {
    for (let row = from; row < to; row++) {
      kernel(byteOf(left, row), byteOf(right, row), byteOf(out, row), length);
    }
  };
}
