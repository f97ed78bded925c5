// Which products end in the same sum: those of a gate of an LSTM, one of its input and one of its state, are added before anything
// else is done to them. What rounding the one leaves undone the other can do.
import { type Network, primitivesOf } from '../../network/index.ts';

/** By weight of a product: the tensor of the sum, behind all additions that alone read what they add. */
export function sumsOfProducts(network: Network): ReadonlyMap<string, string> {
  const primitives = primitivesOf(network);
  const readers = new Map<string, (typeof primitives)[number][]>();
  for (const layer of primitives) {
    for (const name of layer.inputs) readers.set(name, [...(readers.get(name) ?? []), layer]);
  }
  const isSeen = (name: string): boolean =>
    network.outputs.some(({ tensor }) => tensor === name) ||
    network.carried.some(({ next }) => next === name);
  return new Map(
    primitives.flatMap((layer) => {
      if (layer.kind !== 'matmul') return [];
      let sum = layer.outputs[0]!;
      for (;;) {
        const [reader, ...others] = readers.get(sum) ?? [];
        if (reader?.kind !== 'add' || others.length > 0 || isSeen(sum)) break;
        sum = reader.outputs[0]!;
      }
      return [[layer.params.weight, sum] as const];
    }),
  );
}
