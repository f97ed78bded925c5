// Takes away layers that neither the outputs nor what is carried depends on: parts of a file that lead to other outputs of it.
import {
  type AnyLayer,
  type Carried,
  carriedBy,
  expandLayer,
  type Network,
  primitiveOf,
  type Tensor,
} from '../../network/index.ts';

export function pruned(network: Network): Network {
  const maker = new Map<string, AnyLayer>();
  for (const layer of network.layers) {
    for (const primitive of expandLayer(layer)) for (const name of primitive.outputs) maker.set(name, layer);
  }
  const nexts = new Map<string, Carried[]>();
  for (const one of network.carried) nexts.set(one.state, [...(nexts.get(one.state) ?? []), one]);
  const needed = new Set<string>();
  const layers = new Set<AnyLayer>();
  const open = network.outputs.map(({ tensor }) => tensor);
  open.push(...network.inputs.map(({ tensor }) => tensor));
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    for (const { next } of nexts.get(name) ?? []) open.push(next);
    const layer = maker.get(name);
    if (!layer || layers.has(layer)) continue;
    layers.add(layer);
    for (const primitive of expandLayer(layer)) {
      open.push(...primitiveOf(primitive).reads(primitive), ...primitive.outputs);
    }
    for (const { state, next } of carriedBy(layer)) open.push(state, next);
  }
  if (layers.size === network.layers.length) return network;
  const kept = <T>(all: Iterable<[string, T]>): [string, T][] =>
    [...all].filter(([name]) => needed.has(name));
  return {
    ...network,
    tensors: new Map<string, Tensor>(kept(network.tensors)),
    layers: network.layers.filter((layer) => layers.has(layer)),
    carried: network.carried.filter(({ state }) => needed.has(state)),
  };
}
