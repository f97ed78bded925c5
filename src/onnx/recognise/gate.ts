// The sum that a gate of a recurrent layer is a function of: a product of the input, one of what comes from the state, biases.
import { type Links, madeBy } from './links.ts';

/** One gate as it was found: what it multiplies and adds. */
export interface Gate {
  readonly inputWeight: string;
  readonly recurrentWeight: string;
  readonly inputBiases: readonly string[];
  readonly recurrentBiases: readonly string[];
  readonly input: string;
}

interface Product {
  readonly weight: string;
  readonly vector: string;
}

/** What a chain of sums adds up. */
export interface Sum {
  readonly products: readonly Product[];
  readonly biases: readonly string[];
  /** Neither: the tensors themselves. */
  readonly others: readonly string[];
}

/** Takes the sums and products that nothing else reads. inside: gets their layers */
export function sumOf(links: Links, tensor: string, inside: Set<number>): Sum {
  const sum = { products: [] as Product[], biases: [] as string[], others: [] as string[] };
  const open = [tensor];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const own = links.uses(name) === 1;
    const [add, product] = own ? [madeBy(links, name, 'add'), madeBy(links, name, 'matmul')] : [];
    if (links.network.tensors.get(name)!.role === 'bias') sum.biases.push(name);
    else if (add) open.push(...add.inputs.toReversed());
    else if (product) sum.products.push({ weight: product.params.weight, vector: product.inputs[0]! });
    else sum.others.push(name);
    if (add || product) inside.add(links.maker.get(name)!);
  }
  return sum;
}

/** One product of the input, one of what comes from the state. */
export function gateOf({ products, biases, others }: Sum, recurrent: string): Gate | null {
  const own = products.filter(({ vector }) => vector === recurrent);
  const input = products.filter(({ vector }) => vector !== recurrent);
  if (own.length !== 1 || input.length !== 1 || others.length > 0) return null;
  return {
    inputWeight: input[0]!.weight,
    recurrentWeight: own[0]!.weight,
    inputBiases: biases,
    recurrentBiases: [],
    input: input[0]!.vector,
  };
}

/** Both orders of two operands. */
export function ordered(pair: readonly string[]): readonly (readonly [string, string])[] {
  const [left, right] = pair as readonly [string, string];
  return [
    [left, right],
    [right, left],
  ];
}
