// The part of a network between two tensors: what has to run so that one comes out of the other, of every frame of a clip.
import { type AnyLayer, type Network, primitiveOf, primitivesOf, type Tensor } from '../../network/index.ts';

/** The output tensor in every frame of clips, each from a fresh state; input and output row-major [frames, size]. */
export type PartRun = (clips: readonly Float32Array[]) => Float32Array[];
/** Makes it: an engine for networks of one input and one output. */
export type PartEngine = (network: Network) => PartRun;

export interface Part {
  readonly network: Network;
  /** Weights that it needs. */
  readonly weights: ReadonlySet<string>;
}

/** Null where `output` needs more of the frame than `input`. */
export function partOfNetwork(network: Network, input: string, output: string): Part | null {
  const primitives = primitivesOf(network);
  const makers = new Map(primitives.flatMap((layer) => layer.outputs.map((name) => [name, layer] as const)));
  const nextOf = new Map(network.carried.map(({ state, next }) => [state, next]));
  const needed = new Set<string>();
  const open = [output];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    if (name === input) continue;
    const { role, data } = network.tensors.get(name)!;
    if (role === 'port') return null;
    const maker = makers.get(name);
    if (maker) open.push(...primitiveOf(maker).reads(maker), ...maker.outputs);
    else if (data === undefined) open.push(nextOf.get(name)!);
  }
  const tensors = new Map<string, Tensor>();
  for (const [name, tensor] of network.tensors) {
    if (needed.has(name)) tensors.set(name, name === input ? { ...tensor, role: 'port' } : tensor);
  }
  const layers = primitives.filter(({ outputs }) =>
    outputs.some((name) => needed.has(name) && name !== input),
  );
  const part: Network = {
    name: network.name,
    tensors,
    layers: layers as readonly AnyLayer[],
    inputs: [{ name: input, tensor: input }],
    outputs: [{ name: output, tensor: output }],
    carried: network.carried.filter(({ state }) => needed.has(state) && state !== input),
  };
  const weights = layers.flatMap((layer) => (layer.kind === 'matmul' ? [layer.params.weight] : []));
  return { network: part, weights: new Set(weights) };
}
