// An exact simplification: a dense layer without a function, whose result is read by the input side of other layers alone, folds
// into their weights: M (W x + b) + c = (M W) x + (M b + c). Done where it saves multiply-adds.

import { layerCosts } from './layer-costs.ts';
import type { AnyLayer } from './layers/index.ts';
import type { Network, Tensor } from './network.ts';

export interface Fold {
  readonly layer: string;
  readonly into: readonly string[];
}

export interface FoldedNetwork {
  readonly network: Network;
  readonly folds: readonly Fold[];
}

/** A matrix that multiplies the layer's input, and the bias beside it. */
interface InputSide {
  readonly weight: string;
  readonly bias: string;
}

/** Null where the layer has no input side of its own, or no bias that could take more. */
function inputSidesOf(layer: AnyLayer): readonly InputSide[] | null {
  switch (layer.kind) {
    case 'dense':
      return layer.params.bias ? [{ weight: layer.params.weight, bias: layer.params.bias.name }] : null;
    case 'gru':
    case 'lstm':
      return Object.values(layer.params.gates).map(({ inputWeight, inputBias }) => ({
        weight: inputWeight,
        bias: inputBias,
      }));
    default:
      return null;
  }
}

/** The same network with every layer folded that saves; itself where there is none. */
export function foldLinearLayers(given: Network): FoldedNetwork {
  let network = given;
  const folds: Fold[] = [];
  for (const layer of given.layers) {
    // What was folded before may have changed what it reads.
    const current = network.layers.find(({ outputs }) => outputs[0] === layer.outputs[0]);
    const folded = current ? foldOne(network, current) : null;
    if (folded === null || macsOf(folded.network) >= macsOf(network)) continue;
    network = folded.network;
    folds.push(folded.fold);
  }
  return { network, folds };
}

function macsOf(network: Network): number {
  return layerCosts(network).reduce((sum, { macs }) => sum + macs, 0);
}

function foldOne(
  network: Network,
  layer: AnyLayer,
): { readonly network: Network; readonly fold: Fold } | null {
  if (layer.kind !== 'dense' || layer.params.activation !== null) return null;
  const [input, output] = [layer.inputs[0]!, layer.outputs[0]!];
  const isSeen =
    network.outputs.some(({ tensor }) => tensor === output) ||
    network.carried.some(({ next }) => next === output);
  const readers = network.layers.filter(({ inputs }) => inputs.includes(output));
  const sides = readers.map((reader) => (reader.inputs.length === 1 ? inputSidesOf(reader) : null));
  if (isSeen || readers.length === 0 || sides.includes(null)) return null;
  const { weight, bias, product } = layer.params;
  const all = sides.flatMap((list) => list!);
  const constants = [
    weight,
    ...(bias ? [bias.name] : []),
    ...all.flatMap((side) => [side.weight, side.bias]),
  ];
  // A constant that stands in two places cannot be another one in each.
  if (constants.some((name) => usesOf(network, name) !== 1)) return null;

  const tensors = new Map<string, Tensor>(network.tensors);
  for (const name of [weight, product, ...(bias ? [bias.name, bias.sum] : [])]) tensors.delete(name);
  const [inner, offset] = [network.tensors.get(weight)!, bias && network.tensors.get(bias.name)!];
  for (const side of all) {
    const [outer, own] = [network.tensors.get(side.weight)!, network.tensors.get(side.bias)!];
    tensors.set(side.weight, {
      ...outer,
      shape: [outer.shape[0]!, inner.shape[1]!],
      data: times(outer, inner),
    });
    tensors.set(side.bias, { ...own, data: shifted(own.data!, outer, offset?.data ?? null) });
  }
  const layers = network.layers.flatMap((one) => {
    if (one === layer) return [];
    return readers.includes(one) ? [{ ...one, inputs: [input] } as AnyLayer] : [one];
  });
  return {
    network: { ...network, tensors, layers },
    fold: { layer: layer.name, into: readers.map(({ name }) => name) },
  };
}

/** How often a constant stands in the layers. */
function usesOf(network: Network, name: string): number {
  let uses = 0;
  const look = (value: unknown): void => {
    if (value === name) uses++;
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(look);
  };
  for (const { params, inputs } of network.layers) look([params, inputs]);
  return uses;
}

/** [rows, inner] times [inner, columns], sums in double. */
function times(left: Tensor, right: Tensor): Float32Array {
  const [rows, inner] = left.shape as readonly [number, number];
  const columns = right.shape[1]!;
  const out = new Float32Array(rows * columns);
  const sums = new Float64Array(columns);
  for (let r = 0; r < rows; r++) {
    sums.fill(0);
    for (let k = 0; k < inner; k++) {
      const factor = left.data![r * inner + k]!;
      for (let c = 0; c < columns; c++) sums[c]! += factor * right.data![k * columns + c]!;
    }
    out.set(sums, r * columns);
  }
  return out;
}

function shifted(bias: Float32Array, weight: Tensor, offset: Float32Array | null): Float32Array {
  if (offset === null) return bias;
  const inner = weight.shape[1]!;
  return bias.map((own, r) => {
    let sum = own;
    for (let k = 0; k < inner; k++) sum += weight.data![r * inner + k]! * offset[k]!;
    return sum;
  });
}
