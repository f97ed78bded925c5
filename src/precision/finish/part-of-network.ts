// The part of a network between tensors: what has to run so that some come out of others, in every frame of a clip.
import { type AnyLayer, type Network, primitiveOf, primitivesOf, type Tensor } from '../../network/index.ts';

/** Values of a tensor in every frame, clip by clip, each row-major [frames, size]. */
export type TensorClips = readonly Float32Array[];
/** Of the clips of each input those of each output, in the order of the ports; each clip from a fresh state. */
export type PartRun = (inputs: readonly TensorClips[]) => readonly TensorClips[];
/** Makes it: an engine for networks of any inputs and outputs. */
export type PartEngine = (network: Network) => PartRun;

export interface Part {
  /** Its inputs are those of `known` that it reads. */
  readonly network: Network;
  /** Weights that it needs. */
  readonly weights: ReadonlySet<string>;
}

/** @param known tensors whose values are at hand @returns null where an output needs more of the frame than these */
export function partOfNetwork(
  network: Network,
  known: Iterable<string>,
  outputs: readonly string[],
): Part | null {
  const given = new Set(known);
  const primitives = primitivesOf(network);
  const makers = new Map(primitives.flatMap((layer) => layer.outputs.map((name) => [name, layer] as const)));
  const nextOf = new Map(network.carried.map(({ state, next }) => [state, next]));
  const needed = new Set<string>();
  const inputs: string[] = [];
  const open = [...outputs];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    if (given.has(name)) {
      inputs.push(name);
      continue;
    }
    const { role, data } = network.tensors.get(name)!;
    if (role === 'port') return null;
    const maker = makers.get(name);
    if (maker) open.push(...primitiveOf(maker).reads(maker), ...maker.outputs);
    else if (data === undefined) open.push(nextOf.get(name)!);
  }
  const isMade = (name: string): boolean => needed.has(name) && !given.has(name);
  const tensors = new Map<string, Tensor>();
  for (const [name, tensor] of network.tensors) {
    if (needed.has(name)) tensors.set(name, given.has(name) ? { ...tensor, role: 'port' } : tensor);
  }
  const layers = primitives.filter((layer) => layer.outputs.some(isMade));
  const ports = (names: readonly string[]) => names.map((tensor) => ({ name: tensor, tensor }));
  const part: Network = {
    name: network.name,
    tensors,
    layers: layers as readonly AnyLayer[],
    inputs: ports(inputs),
    outputs: ports(outputs),
    carried: network.carried.filter(({ state }) => isMade(state)),
  };
  const weights = layers.flatMap((layer) => (layer.kind === 'matmul' ? [layer.params.weight] : []));
  return { network: part, weights: new Set(weights) };
}
