// What rewriting a network needs to know: who reads and makes a tensor, under which names.
import { type AnyLayer, expandLayer, type Network, primitiveOf } from '../../network/index.ts';

/** How many layers, outputs and next values read each tensor. */
export function usesOf(network: Network): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  const count = (name: string): void => {
    uses.set(name, (uses.get(name) ?? 0) + 1);
  };
  for (const layer of network.layers) for (const name of readsOf(layer)) count(name);
  for (const { tensor } of network.outputs) count(tensor);
  for (const { next } of network.carried) count(next);
  return uses;
}

export function readsOf(layer: AnyLayer): readonly string[] {
  const own = expandLayer(layer);
  const made = new Set(own.flatMap(({ outputs }) => outputs));
  return own.flatMap((one) => primitiveOf(one).reads(one)).filter((name) => !made.has(name));
}

export function makersOf(network: Network): ReadonlyMap<string, AnyLayer> {
  return new Map(network.layers.flatMap((layer) => layer.outputs.map((name) => [name, layer] as const)));
}
