// A float network with the weights that a rounding gave: what the quantised network computes, but for the rounding of its
// activations. It has primitives in place of layers, since a bias correction is an addition that a layer may not have.
import {
  type AnyLayer,
  type Network,
  type PrimitiveLayer,
  primitivesOf,
  type Tensor,
} from '../../network/index.ts';
import type { RoundedWeights } from '../rounding-method.ts';
import { realWeights } from '../weights/real-weights.ts';

/** @param rounded by weight; others stay as they are */
export function dequantise(network: Network, rounded: ReadonlyMap<string, RoundedWeights>): Network {
  const tensors = new Map<string, Tensor>(network.tensors);
  for (const [name, { matrix }] of rounded) {
    tensors.set(name, { ...network.tensors.get(name)!, data: realWeights(matrix) });
  }
  const layers = primitivesOf(network).flatMap((layer): PrimitiveLayer[] => {
    if (layer.kind !== 'matmul') return [layer];
    const correction = rounded.get(layer.params.weight)?.biasCorrection;
    if (!correction) return [layer];
    const [output] = layer.outputs as [string];
    const known = network.tensors.get(output)!;
    const [product, bias] = [`${output} before correction`, `${output} correction`];
    tensors.set(product, { ...known, name: product });
    tensors.set(bias, { ...known, name: bias, role: 'bias', data: Float32Array.from(correction) });
    return [
      { ...layer, outputs: [product] },
      { kind: 'add', name: layer.name, params: null, inputs: [product, bias], outputs: [output] },
    ];
  });
  return { ...network, tensors, layers: layers as readonly AnyLayer[] };
}
