// The network with found GRUs in the places of their last operations. States, outputs, weights and biases keep their names;
// tensors inside of a GRU have those of the layer.
import {
  type AnyLayer,
  type Carried,
  carriedBy,
  createNetworkBuilder,
  expandLayer,
  type FunctionName,
  type GruLayer,
  type Network,
  type NetworkBuilder,
  primitiveOf,
} from '../../network/index.ts';

export interface Gate {
  readonly inputWeight: string;
  readonly recurrentWeight: string;
  readonly inputBiases: readonly string[];
  readonly recurrentBiases: readonly string[];
  readonly input: string;
}

export interface FoundGru {
  readonly carried: Carried;
  readonly input: string;
  readonly reset: 'after' | 'before';
  readonly candidate: FunctionName;
  readonly gates: Readonly<Record<'z' | 'r' | 'n', Gate>>;
  /** Indices of the layers that it stands for. */
  readonly inside: ReadonlySet<number>;
}

/** @param found by index of the layer that makes its next state */
export function rebuild(network: Network, found: ReadonlyMap<number, FoundGru>): Network {
  const inside = new Set([...found.values()].flatMap((gru) => [...gru.inside]));
  const builder = createNetworkBuilder(network.name);
  const declared = new Set<string>();
  const declare = (name: string): string => {
    const tensor = network.tensors.get(name);
    if (!tensor || declared.has(name)) return name;
    declared.add(name);
    const { role, shape, layer, data } = tensor;
    if (role === 'port') builder.input(name, shape[0]!, layer);
    else if (role === 'carried') builder.state(name, shape, layer);
    else if (role === 'weight') builder.weight(name, shape[0]!, shape[1]!, data!, layer);
    else if (role === 'bias') builder.bias(name, data!, layer);
    return name;
  };
  const names = new Set(network.layers.map(({ name }) => name));
  for (const [at, layer] of network.layers.entries()) {
    const gru = found.get(at);
    if (gru) builder.push(gruOf(gru, freeName(names), builder, declare, network));
    else if (!inside.has(at)) {
      for (const primitive of expandLayer(layer)) primitiveOf(primitive).reads(primitive).forEach(declare);
      builder.push(layer);
    }
  }
  const owned = new Set([...found.values()].map(({ carried }) => carried.state));
  for (const layer of network.layers) for (const { state } of carriedBy(layer)) owned.add(state);
  // What no layer reads may be carried on as well: a state that only hands its value to another.
  for (const { state, next } of network.carried) {
    if (!owned.has(state)) builder.setNext(declare(state), declare(next));
  }
  return builder.finish(network.outputs);
}

function freeName(taken: Set<string>): string {
  let index = 1;
  while (taken.has(`gru${index}`)) index++;
  taken.add(`gru${index}`);
  return `gru${index}`;
}

function gruOf(
  found: FoundGru,
  name: string,
  builder: NetworkBuilder,
  declare: (name: string) => string,
  network: Network,
): AnyLayer {
  const units = network.tensors.get(found.carried.state)!.shape[0]!;
  const valuesOf = (bias: string): Float32Array => network.tensors.get(bias)!.data!;
  /** One bias as it stands; none and several as a vector of their own. */
  const bias = (own: readonly string[], wanted: string): string => {
    if (own.length === 1) return declare(own[0]!);
    const sum = new Float32Array(units);
    for (const one of own) for (const [i, value] of valuesOf(one).entries()) sum[i]! += value;
    return builder.bias(wanted, sum, name);
  };
  const k = name.slice('gru'.length);
  const gate = (of: 'z' | 'r' | 'n') => {
    const { inputWeight, recurrentWeight, inputBiases, recurrentBiases } = found.gates[of];
    // Of two biases of a sum, one is the recurrent one's.
    const [first, second] =
      recurrentBiases.length === 0 && inputBiases.length === 2
        ? [inputBiases.slice(0, 1), inputBiases.slice(1)]
        : [inputBiases, recurrentBiases];
    return {
      inputWeight: declare(inputWeight),
      recurrentWeight: declare(recurrentWeight),
      inputBias: bias(first, `bi${of}_${k}`),
      recurrentBias: bias(second, `bh${of}_${k}`),
    };
  };
  const { carried, input, reset, candidate } = found;
  const layer: GruLayer = {
    kind: 'gru',
    name,
    params: {
      reset,
      candidate,
      state: declare(carried.state),
      gates: { z: gate('z'), r: gate('r'), n: gate('n') },
    },
    inputs: [declare(input)],
    outputs: [carried.next],
  };
  return layer;
}
