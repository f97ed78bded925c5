// What each layer of a network holds and computes: constants that it reads, and products that it adds up per frame.
import type { Layer, Operands } from './layer.ts';
import { expandLayer, primitiveOf } from './layers/index.ts';
import type { Network } from './network.ts';
import { tensorSize } from './network.ts';

export interface LayerCost {
  readonly kind: string;
  readonly name: string;
  /** Constants that it reads; one that several layers read counts in each. */
  readonly parameters: number;
  /** Multiply-adds per frame. */
  readonly macs: number;
}

export function layerCosts(network: Network): readonly LayerCost[] {
  const operands = operandsOf(network);
  return network.layers.map((layer: Layer) => {
    const primitives = expandLayer(layer);
    const constants = new Set(
      primitives.flatMap((one) =>
        primitiveOf(one)
          .reads(one)
          .filter((name) => network.tensors.get(name)!.data),
      ),
    );
    const parameters = [...constants].reduce((sum, name) => sum + tensorSize(network.tensors.get(name)!), 0);
    const macs = primitives.reduce((sum, one) => sum + primitiveOf(one).macs(one, operands), 0);
    return { kind: layer.kind, name: layer.name, parameters, macs };
  });
}

/** Of a network that was built, so that nothing is left to refuse. */
function operandsOf({ tensors }: Network): Operands {
  const shape = (name: string): readonly number[] => tensors.get(name)!.shape;
  return {
    shape,
    vector: (name) => shape(name)[0]!,
    matrix: (name) => [shape(name)[0]!, shape(name)[1]!],
    constant: (name) => shape(name)[0]!,
    refuse(place, expected, got) {
      throw new Error(`${place}: expected ${expected}, got ${got}`);
    },
  };
}
