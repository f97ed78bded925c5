// What an error of a product costs at the output, to second order: noise is put on its matrix, and the network is run. The change of
// the output over that of the product is what errors of this product weigh when units are compared across layers.
import { randomFromSeed } from '../base/random.ts';
import { type NetworkStatistics, symmetricAt } from '../calibrate/index.ts';
import { type Network, primitivesOf } from '../network/index.ts';
import { type HeldBack, outputError } from '../precision/index.ts';

/** Of the product's variance: small beside it, and far above what float32 rounds. */
const NOISE = 0.01;

/** @returns by weight, squared error of the output per squared error of the product, summed over its elements; 0 of what never varies */
export function productImportance(
  network: Network,
  statistics: NetworkStatistics,
  audio: HeldBack,
): ReadonlyMap<string, number> {
  const random = randomFromSeed(1);
  const importance = new Map<string, number>();
  for (const layer of primitivesOf(network)) {
    if (layer.kind !== 'matmul' || importance.has(layer.params.weight)) continue;
    const weight = network.tensors.get(layer.params.weight)!;
    const rows = weight.shape[0]!;
    const { moments } = statistics.get(layer.inputs[0]!)!;
    const ofProduct = statistics.get(layer.outputs[0]!)!.variance!.reduce((sum, one) => sum + one, 0);
    let energy = 0;
    for (let i = 0; i < moments!.size; i++) energy += symmetricAt(moments!, i, i);
    if (!(energy > 0 && ofProduct > 0)) {
      importance.set(weight.name, 0);
      continue;
    }
    // Of a uniform variable from -1 to 1 the variance is 1/3.
    const reach = Math.sqrt((3 * NOISE * ofProduct) / (rows * energy));
    const data = weight.data!.map((value) => value + (reach * random.int(-10_000, 10_000)) / 10_000);
    const tensors = new Map(network.tensors).set(weight.name, { ...weight, data });
    const error = outputError(network, { ...network, tensors }, audio);
    importance.set(weight.name, error / (NOISE * ofProduct));
  }
  return importance;
}
