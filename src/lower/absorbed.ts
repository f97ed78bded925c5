// What of a network's layers needs no step of its own: the movement of data that keeps the frames of a convolution over time (the
// program keeps them beside the buffer), the function behind a convolution, which is in its rounding, and a normalisation that is spelt out.
import {
  type AnyLayer,
  type ConvolutionLayer,
  type GatherLayer,
  type Network,
  tensorSize,
} from '../network/index.ts';
import { speltNormalisations } from './spelt-normalisations.ts';
import type { Step } from './step.ts';

/** Earlier frames of `input`, the oldest first, then this one. */
export interface Window {
  readonly state: string;
  readonly input: string;
}

export interface Absorbed {
  /** By the tensor of all frames that a convolution reads. */
  readonly windows: ReadonlyMap<string, Window>;
  /** By the output of a convolution: the one layer that reads it. */
  readonly functions: ReadonlyMap<string, AnyLayer>;
  /** By its last layer: a step that stands for several. */
  readonly steps: ReadonlyMap<AnyLayer, Step>;
  /** Layers that are part of a step of another. */
  readonly layers: ReadonlySet<AnyLayer>;
}

const known = new WeakMap<Network, Absorbed>();

export function absorbedBy(network: Network): Absorbed {
  const found = known.get(network) ?? find(network);
  known.set(network, found);
  return found;
}

function find(network: Network): Absorbed {
  const readers = readersOf(network);
  const leaves = new Set([
    ...network.outputs.map(({ tensor }) => tensor),
    ...network.carried.map(({ next }) => next),
  ]);
  const layers = new Set<AnyLayer>();
  const windows = new Map<string, Window>();
  for (const layer of network.layers) {
    const moved = layer.kind === 'gather' ? windowOf(network, layer, readers, leaves) : null;
    if (moved === null) continue;
    windows.set(layer.outputs[0]!, moved.window);
    layers.add(layer).add(moved.next);
  }
  const functions = new Map<string, AnyLayer>();
  for (const layer of network.layers) {
    if (layer.kind !== 'convolution' || leaves.has(layer.outputs[0]!)) continue;
    const [reader, ...others] = readers.get(layer.outputs[0]!) ?? [];
    if (reader === undefined || others.length > 0) continue;
    const isInside =
      reader.kind === 'relu' || (reader.kind === 'prelu' && isPerOutput(network, reader.params.slope, layer));
    if (!isInside) continue;
    functions.set(layer.outputs[0]!, reader);
    layers.add(reader);
  }
  const steps = new Map<AnyLayer, Step>();
  for (const { step, last, layers: all } of speltNormalisations(network, readers)) {
    if (all.some((layer) => layer !== last && layer.outputs.some((name) => leaves.has(name)))) continue;
    steps.set(last, step);
    for (const layer of all) if (layer !== last) layers.add(layer);
  }
  return { windows, functions, steps, layers };
}

function readersOf(network: Network): ReadonlyMap<string, readonly AnyLayer[]> {
  const readers = new Map<string, AnyLayer[]>();
  for (const layer of network.layers) {
    const carried = layer.kind === 'scan' ? (layer.params.initial ?? []) : [];
    for (const name of new Set([...layer.inputs, ...carried])) {
      const own = readers.get(name);
      if (own) own.push(layer);
      else readers.set(name, [layer]);
    }
  }
  return readers;
}

/** One slope for all channels of an output, or one for each. */
function isPerOutput(network: Network, slope: string, { params }: ConvolutionLayer): boolean {
  const slopes = tensorSize(network.tensors.get(slope)!);
  return params.outputs % slopes === 0;
}

/**
 * The layer that lays a carried tensor and this frame side by side for convolutions over all of it, where what is carried on is all
 * but its first frame, and nothing else reads either.
 */
function windowOf(
  network: Network,
  { inputs, outputs, params: { index } }: GatherLayer,
  readers: ReadonlyMap<string, readonly AnyLayer[]>,
  leaves: ReadonlySet<string>,
): { readonly window: Window; readonly next: AnyLayer } | null {
  const [state, input, ...others] = inputs;
  const carried = network.carried.find((one) => one.state === state);
  if (carried === undefined || input === undefined || others.length > 0) return null;
  const [before, now] = [state, input].map((name) => tensorSize(network.tensors.get(name!)!)) as [
    number,
    number,
  ];
  if (network.tensors.get(input)!.role === 'carried') return null;
  const all = outputs[0]!;
  const isAll = index.length === before + now && index.every((place, i) => place === i);
  if (!isAll || before % now !== 0 || leaves.has(all)) return null;
  const next = network.layers.find((layer) => layer.outputs.includes(carried.next));
  if (next?.kind !== 'gather') return null;
  const isOfWindow = next.inputs.length === 1 && next.inputs[0] === all;
  const isOfBoth = next.inputs.length === 2 && next.inputs[0] === state && next.inputs[1] === input;
  const isMovedOn = next.params.index.every((place, i) => place === i + now);
  if (!(isOfWindow || isOfBoth) || !isMovedOn || (readers.get(carried.next)?.length ?? 0) > 0) return null;
  if (network.outputs.some(({ tensor }) => tensor === carried.next)) return null;
  if (network.carried.filter((one) => one.next === carried.next).length > 1) return null;
  const isReadByThese = readers.get(state!)!.every((layer) => layer === next || layer.outputs[0] === all);
  const convolutions = readers.get(all)!.filter((layer) => layer !== next);
  const areOver = convolutions.every((layer) => {
    if (layer.kind !== 'convolution') return false;
    const { depth, height, channels } = layer.params;
    const isFrame = height.size * channels === now && depth.size === before / now + 1;
    return isFrame && depth.outputs === 1;
  });
  return isReadByThese && areOver && convolutions.length > 0
    ? { window: { state: state!, input }, next }
    : null;
}
