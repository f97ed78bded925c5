// The network with found recurrent layers in the places of their last operations. States, outputs, weights and biases keep
// their names; tensors inside of such a layer have those of the layer.
import {
  type AnyLayer,
  carriedBy,
  createNetworkBuilder,
  expandLayer,
  type GruGateNames,
  type Network,
  primitiveOf,
} from '../../network/index.ts';
import type { Gate } from './gate.ts';

/** What the layer that is put in is made with. */
export interface Making {
  readonly name: string;
  /** A tensor of the network as it was, declared once. */
  declare(tensor: string): string;
  /** suffix: of a bias that has to be made */
  gate(suffix: string, found: Gate): GruGateNames;
}

export interface Found {
  readonly kind: 'gru' | 'lstm';
  /** Carried tensors that become the layer's own. */
  readonly owned: readonly string[];
  /** Indices of the layers that it stands for. */
  readonly inside: ReadonlySet<number>;
  layer(making: Making): AnyLayer;
}

/** @param found by index of the last of the layers that it stands for */
export function rebuild(network: Network, found: ReadonlyMap<number, Found>): Network {
  const inside = new Set([...found.values()].flatMap((one) => [...one.inside]));
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
  const valuesOf = (bias: string): Float32Array => network.tensors.get(bias)!.data!;
  const makingOf = (kind: Found['kind']): Making => {
    const name = freeName(kind, names);
    const k = name.slice(kind.length);
    /** One bias as it stands; none and several as a vector of their own. */
    const bias = (own: readonly string[], units: number, wanted: string): string => {
      if (own.length === 1) return declare(own[0]!);
      const sum = new Float32Array(units);
      for (const one of own) for (const [i, value] of valuesOf(one).entries()) sum[i]! += value;
      return builder.bias(wanted, sum, name);
    };
    return {
      name,
      declare,
      gate(of, { inputWeight, recurrentWeight, inputBiases, recurrentBiases }) {
        // Of two biases of a sum, one is the recurrent one's.
        const [first, second] =
          recurrentBiases.length === 0 && inputBiases.length === 2
            ? [inputBiases.slice(0, 1), inputBiases.slice(1)]
            : [inputBiases, recurrentBiases];
        const units = network.tensors.get(inputWeight)!.shape[0]!;
        const [i, h] =
          kind === 'gru' ? [`bi${of}_${k}`, `bh${of}_${k}`] : [`${name}_bi${of}`, `${name}_bh${of}`];
        return {
          inputWeight: declare(inputWeight),
          recurrentWeight: declare(recurrentWeight),
          inputBias: bias(first, units, i),
          recurrentBias: bias(second, units, h),
        };
      },
    };
  };
  for (const [at, layer] of network.layers.entries()) {
    const one = found.get(at);
    if (one) builder.push(one.layer(makingOf(one.kind)));
    else if (!inside.has(at)) {
      for (const primitive of expandLayer(layer)) primitiveOf(primitive).reads(primitive).forEach(declare);
      builder.push(layer);
    }
  }
  const owned = new Set([...found.values()].flatMap((one) => one.owned));
  for (const layer of network.layers) for (const { state } of carriedBy(layer)) owned.add(state);
  // What no layer reads may be carried on as well: a state that only hands its value to another.
  for (const { state, next } of network.carried) {
    if (!owned.has(state)) builder.setNext(declare(state), declare(next));
  }
  return builder.finish(network.outputs);
}

function freeName(kind: Found['kind'], taken: Set<string>): string {
  let index = 1;
  while (taken.has(`${kind}${index}`)) index++;
  taken.add(`${kind}${index}`);
  return `${kind}${index}`;
}
