// A network with some units of its groups alone: every tensor without the rows, columns and elements of the others.
import type { Network, Tensor } from '../network/index.ts';
import type { UnitGroup } from './unit-groups.ts';

/** Units of a group that stay, in ascending order. */
export interface KeptUnits {
  readonly group: UnitGroup;
  readonly units: readonly number[];
}

export function sliceNetwork(network: Network, kept: readonly KeptUnits[]): Network {
  const tensors = new Map<string, Tensor>(network.tensors);
  for (const { group, units } of kept) {
    for (const { tensor, axis } of group.axes) {
      tensors.set(tensor, sliceTensor(tensors.get(tensor)!, axis, units));
    }
  }
  // What a quantiser wrote of their values may be another thing now.
  const { ranges: _ranges, ...rest } = network;
  return { ...rest, tensors };
}

function sliceTensor(tensor: Tensor, axis: number, units: readonly number[]): Tensor {
  const shape = tensor.shape.map((size, i) => (i === axis ? units.length : size));
  if (tensor.data === undefined) return { ...tensor, shape };
  const inner = tensor.shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const outer = tensor.shape.slice(0, axis).reduce((product, size) => product * size, 1);
  const size = tensor.shape[axis]!;
  const data = new Float32Array(outer * units.length * inner);
  for (let o = 0; o < outer; o++) {
    for (const [at, unit] of units.entries()) {
      const from = (o * size + unit) * inner;
      data.set(tensor.data.subarray(from, from + inner), (o * units.length + at) * inner);
    }
  }
  return { ...tensor, shape, data };
}
