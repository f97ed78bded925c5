// The matrices of a network's products, all rounded as a store has them.
import type { NetworkStatistics } from '../calibrate/index.ts';
import { type Network, primitivesOf } from '../network/index.ts';
import { type FormatName, isFloatFormat } from '../program/formats.ts';
import type { MatrixSource, RoundedWeights } from './rounding-method.ts';
import type { WeightStore } from './weight-store.ts';

export interface WeightChoice {
  readonly weights: WeightStore;
  readonly statistics: NetworkStatistics;
}

/** By weight of a product: the vector that it multiplies. */
export function vectorsOfProducts(network: Network): ReadonlyMap<string, string> {
  return new Map(
    primitivesOf(network).flatMap((layer) =>
      layer.kind === 'matmul' ? [[layer.params.weight, layer.inputs[0]!] as const] : [],
    ),
  );
}

export function matrixSource(network: Network, name: string): MatrixSource {
  const { layer, shape, data } = network.tensors.get(name)!;
  return { name, layer, data: data!, rows: shape[0]!, columns: shape[1]! };
}

/** @param formatOf of a weight; those without one, or with one of floats, are left out */
export function roundProducts(
  network: Network,
  formatOf: (weight: string) => FormatName | undefined,
  { weights, statistics }: WeightChoice,
): Map<string, RoundedWeights> {
  const rounded = new Map<string, RoundedWeights>();
  for (const [name, vector] of vectorsOfProducts(network)) {
    const format = formatOf(name);
    if (format === undefined || isFloatFormat(format)) continue;
    const known = statistics.get(vector) ?? null;
    rounded.set(name, weights.get(matrixSource(network, name), format, known, null));
  }
  return rounded;
}
