// What each layer of a network holds and computes: constants that it reads, and products that it adds up per frame.
import type { Layer, Operands } from './layer.ts';
import { expandLayer, primitiveOf } from './layers/index.ts';
import type { Network } from './network.ts';
import { tensorSize } from './network.ts';

export interface LayerCost {
  readonly kind: string;
  readonly name: string;
  /** Elements of the constants that it reads; one that several layers read counts in each. */
  readonly parameters: number;
  /** Multiply-adds per frame. */
  readonly macs: number;
}

/** In the order of the layers; what a file spells out in several operations of one name is one entry, of the kind of the first. */
export function layerCosts(network: Network): readonly LayerCost[] {
  const operands = operandsOf(network);
  const found = new Map<string, { kind: string; constants: Set<string>; macs: number }>();
  for (const layer of network.layers as readonly Layer[]) {
    const own = found.get(layer.name) ?? { kind: layer.kind, constants: new Set<string>(), macs: 0 };
    found.set(layer.name, own);
    for (const primitive of expandLayer(layer)) {
      const kind = primitiveOf(primitive);
      for (const name of kind.reads(primitive)) if (network.tensors.get(name)!.data) own.constants.add(name);
      own.macs += kind.macs(primitive, operands);
    }
  }
  return [...found].map(([name, { kind, constants, macs }]) => {
    const parameters = [...constants].reduce((sum, one) => sum + tensorSize(network.tensors.get(one)!), 0);
    return { kind, name, parameters, macs };
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
