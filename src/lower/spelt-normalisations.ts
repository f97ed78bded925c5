// Layer normalisation of a whole vector, spelt out in means, products, a root and a quotient: one step, whose mean and variance are exact
// where the layers between would each round to a few bits.
import { type AnyLayer, type Network, tensorSize } from '../network/index.ts';
import type { NormaliseStep } from './steps/normalise.ts';

export interface SpeltNormalisation {
  readonly step: NormaliseStep;
  /** The last of its layers, whose place the step takes. */
  readonly last: AnyLayer;
  /** The layers that it stands for, the last one too. */
  readonly layers: readonly AnyLayer[];
}

type Readers = ReadonlyMap<string, readonly AnyLayer[]>;

export function speltNormalisations(network: Network, readers: Readers): readonly SpeltNormalisation[] {
  const maker = new Map(
    network.layers.flatMap((layer) => layer.outputs.map((name) => [name, layer] as const)),
  );
  return network.layers.flatMap((layer) => {
    const found = layer.kind === 'div' ? match(network, layer, maker, readers) : null;
    return found === null ? [] : [found];
  });
}

/**
 * c = x - mean(x);  y = c / sqrt(mean(c * c) + epsilon) * scale + bias, mean and root given to all elements.
 * Null where the layers around the quotient are others, or something else reads what is inside.
 */
function match(
  network: Network,
  quotient: AnyLayer,
  maker: ReadonlyMap<string, AnyLayer>,
  readers: Readers,
): SpeltNormalisation | null {
  const data = (name: string): Float32Array | undefined => network.tensors.get(name)!.data;
  const made = (name: string | undefined, kind: AnyLayer['kind']): AnyLayer | null => {
    const layer = name === undefined ? undefined : maker.get(name);
    return layer?.kind === kind ? layer : null;
  };
  /** Of a layer of two inputs: the one that changes and the constant. */
  const withConstant = (
    layer: AnyLayer | null,
  ): { readonly of: string; readonly constant: string } | null => {
    if (layer === null) return null;
    const constant = layer.inputs.find((name) => data(name));
    const of = layer.inputs.find((name) => !data(name));
    return constant === undefined || of === undefined ? null : { of, constant };
  };
  const [centred, divisor] = quotient.inputs as [string, string];
  const length = tensorSize(network.tensors.get(centred)!);
  /** A single value given to all elements. */
  const spread = (name: string): AnyLayer | null => {
    const layer = made(name, 'gather');
    if (layer?.kind !== 'gather' || !layer.params.index.every((place) => place === 0)) return null;
    return tensorSize(network.tensors.get(layer.inputs[0]!)!) === 1 ? layer : null;
  };
  const meanOf = (name: string | undefined): AnyLayer | null => {
    const layer = made(name, 'reduce');
    if (layer?.kind !== 'reduce' || layer.params.function !== 'mean') return null;
    return layer.params.size === length && layer.params.inner === 1 ? layer : null;
  };
  const rootSpread = spread(divisor);
  const root = made(rootSpread?.inputs[0], 'sqrt');
  const sum = made(root?.inputs[0], 'add');
  const epsilon = withConstant(sum);
  const variance = meanOf(epsilon?.of);
  const square = made(variance?.inputs[0], 'mul');
  const difference = made(centred, 'add');
  if (!square?.inputs.every((name) => name === centred) || difference === null) return null;
  const meanSpread = difference.inputs.map(spread).find((layer) => layer !== null);
  const x = difference.inputs.find((name) => name !== meanSpread?.outputs[0]);
  const negated = made(meanSpread?.inputs[0], 'mul');
  const minus = withConstant(negated);
  const mean = meanOf(minus?.of);
  if (minus === null || data(minus.constant)![0] !== -1 || mean?.inputs[0] !== x || x === undefined)
    return null;
  const behind = (layer: AnyLayer | undefined, kind: AnyLayer['kind']): AnyLayer | undefined => {
    const all = layer === undefined ? [] : (readers.get(layer.outputs[0]!) ?? []);
    return all.length === 1 && all[0]!.kind === kind ? all[0] : undefined;
  };
  const scaled = behind(quotient, 'mul');
  const moved = behind(scaled, 'add');
  const [scale, bias] = [scaled, moved].map((layer) => withConstant(layer ?? null)?.constant);
  if (moved === undefined || scale === undefined || bias === undefined) return null;
  const first = [mean, negated, meanSpread, difference, square, variance, sum, root, rootSpread];
  const all = [...first, quotient, scaled, moved];
  const layers: AnyLayer[] = all.flatMap((layer) => layer ?? []);
  if (layers.length < all.length) return null;
  const isAlone = layers
    .slice(0, -1)
    .every((layer) => (readers.get(layer.outputs[0]!) ?? []).every((reader) => layers.includes(reader)));
  if (!isAlone) return null;
  const step: NormaliseStep = {
    ...{ step: 'normalise', output: moved.outputs[0]!, input: x, scale, bias },
    epsilon: data(epsilon!.constant)![0]!,
  };
  return step.epsilon > 0 ? { step, last: moved, layers } : null;
}
