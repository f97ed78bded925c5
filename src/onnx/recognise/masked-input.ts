// An output that is mask * features, as some exports have it: the network's output is then the mask, and the front end multiplies.
import type { Network } from '../../network/index.ts';
import { linksOf, madeBy } from './links.ts';

/** The network with the mask as its output; null where its output is something else. */
export function recogniseMaskedInput(network: Network): Network | null {
  const [output, input] = [network.outputs[0]!, network.inputs[0]!];
  const product = madeBy(linksOf(network), output.tensor, 'mul');
  if (!product?.inputs.includes(input.tensor)) return null;
  const mask = product.inputs.find((tensor) => tensor !== input.tensor);
  if (mask === undefined || network.tensors.get(mask)!.data) return null;
  return { ...network, outputs: [{ name: output.name, tensor: mask }] };
}
