// Who makes and who reads the tensors of a network that was read operation by operation.
import { type AnyLayer, expandLayer, type Network, primitiveOf } from '../../network/index.ts';

export interface Links {
  readonly network: Network;
  /** Index of the layer that makes a tensor. */
  readonly maker: ReadonlyMap<string, number>;
  /** How many operations read it; what leaves the network or is carried on counts as well. */
  uses(tensor: string): number;
}

export function linksOf(network: Network): Links {
  const maker = new Map<string, number>();
  const uses = new Map<string, number>();
  const use = (name: string): void => void uses.set(name, (uses.get(name) ?? 0) + 1);
  for (const [at, layer] of network.layers.entries()) {
    for (const name of layer.outputs) maker.set(name, at);
    for (const primitive of expandLayer(layer)) primitiveOf(primitive).reads(primitive).forEach(use);
  }
  for (const { tensor } of network.outputs) use(tensor);
  for (const { next } of network.carried) use(next);
  return { network, maker, uses: (tensor) => uses.get(tensor) ?? 0 };
}

/** The layer that makes a tensor, where it is of this kind. */
export function madeBy<K extends AnyLayer['kind']>(
  { network, maker }: Links,
  tensor: string,
  kind: K,
): Extract<AnyLayer, { readonly kind: K }> | null {
  const layer = network.layers[maker.get(tensor) ?? -1];
  return layer?.kind === kind ? (layer as Extract<AnyLayer, { readonly kind: K }>) : null;
}
