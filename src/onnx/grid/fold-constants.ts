// Factors and terms per output of a convolution go into its kernel and its bias: what BatchNormalization, MatMul with a bias and the like
// come to. Products are rounded to float32 once more, as in any folding.
import type { AnyLayer, ConvolutionLayer, Network, Tensor } from '../../network/index.ts';
import { makersOf, usesOf } from './rewrite.ts';

export function foldConstants(given: Network): Network {
  const uses = usesOf(given);
  const makers = makersOf(given);
  const tensors = new Map<string, Tensor>(given.tensors);
  /** Convolutions as they are by now, by what they make. */
  const current = new Map<string, ConvolutionLayer>();
  const dropped = new Set<AnyLayer>();
  const replaced = new Map<AnyLayer, ConvolutionLayer>();

  for (const layer of given.layers) {
    if (layer.kind === 'convolution') current.set(layer.outputs[0]!, layer);
    if (layer.kind !== 'add' && layer.kind !== 'mul') continue;
    const term = layer.inputs.find((name) => tensors.get(name)!.data);
    const value = layer.inputs.find((name) => !tensors.get(name)!.data);
    const conv = value === undefined ? undefined : current.get(value);
    if (term === undefined || value === undefined || !conv || uses.get(value) !== 1) continue;
    const { outputs } = conv.params;
    const { data } = tensors.get(term)!;
    if (!data!.every((v, i) => v === data![i % outputs])) continue;
    const each = data!.subarray(0, outputs);
    const folded = layer.kind === 'mul' ? scaled(conv, each) : shifted(conv, each);
    const made: ConvolutionLayer = { ...folded, outputs: layer.outputs };
    current.delete(value);
    current.set(layer.outputs[0]!, made);
    // The convolution stands where the last of what went into it stood.
    dropped.add(layer);
    const origin = [...replaced].find(([, one]) => one === conv)?.[0] ?? makers.get(value)!;
    replaced.set(origin, made);
    tensors.delete(value);
  }

  function scaled(conv: ConvolutionLayer, by: Float32Array): ConvolutionLayer {
    const weight = tensors.get(conv.params.weight)!;
    const width = weight.shape[1]!;
    const own = ownName(weight, conv);
    tensors.set(own, {
      ...weight,
      name: own,
      data: weight.data!.map((w, i) => w * by[Math.floor(i / width)]!),
    });
    const bias = withBias(conv, (b, o) => b * by[o]!);
    return { ...conv, params: { ...conv.params, weight: own, bias } };
  }
  /** Its name, or one for a copy where another layer reads it too. */
  function ownName({ name }: Tensor, conv: ConvolutionLayer): string {
    return (uses.get(name) ?? 0) > 1 ? `${name}_${conv.name}` : name;
  }
  function withBias(conv: ConvolutionLayer, change: (bias: number, output: number) => number): string | null {
    if (conv.params.bias === null) return null;
    const bias = tensors.get(conv.params.bias)!;
    const own = ownName(bias, conv);
    tensors.set(own, { ...bias, name: own, data: bias.data!.map(change) });
    return own;
  }
  function shifted(conv: ConvolutionLayer, by: Float32Array): ConvolutionLayer {
    if (conv.params.bias !== null) {
      return { ...conv, params: { ...conv.params, bias: withBias(conv, (b, o) => b + by[o]!) } };
    }
    const name = `${conv.name}_b`;
    tensors.set(name, {
      name,
      role: 'bias',
      shape: [by.length],
      layer: conv.name,
      data: Float32Array.from(by),
    });
    return { ...conv, params: { ...conv.params, bias: name } };
  }

  if (dropped.size === 0) return given;
  const layers = given.layers.flatMap((layer): AnyLayer[] =>
    dropped.has(layer) ? [] : [replaced.get(layer) ?? layer],
  );
  const read = new Set(
    layers.flatMap((layer) => [...usesOf({ ...given, layers: [layer], outputs: [], carried: [] }).keys()]),
  );
  const kept = [...tensors].filter(([name, tensor]) => !tensor.data || read.has(name));
  return { ...given, tensors: new Map(kept), layers };
}
