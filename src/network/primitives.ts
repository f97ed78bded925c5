// A network as the elementary operations that run it in floats, one after another.
import { expandLayer, type PrimitiveLayer } from './layers/index.ts';
import type { Network } from './network.ts';

export function primitivesOf(network: Network): readonly PrimitiveLayer[] {
  return network.layers.flatMap((layer) => expandLayer(layer));
}
