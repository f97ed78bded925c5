// Parts of networks by the rules of the layers, frame by frame.
import { primitiveOf, primitivesOf, tensorSize } from '../../../network/index.ts';
import type { PartEngine } from '../part-of-network.ts';

export const referenceParts: PartEngine = (network) => (inputs) => {
  const sizeOf = (name: string): number => tensorSize(network.tensors.get(name)!);
  const frames = inputs[0]!.map(({ length }) => length / sizeOf(network.inputs[0]!.tensor));
  const made = network.outputs.map(({ tensor }) =>
    frames.map((count) => new Float32Array(count * sizeOf(tensor))),
  );
  for (const [clip, count] of frames.entries()) {
    const values = new Map(
      [...network.tensors].map(([name, { data }]) => [name, data ?? new Float32Array(sizeOf(name))]),
    );
    for (let t = 0; t < count; t++) {
      for (const [i, { tensor }] of network.inputs.entries()) {
        const size = sizeOf(tensor);
        values.get(tensor)!.set(inputs[i]![clip]!.subarray(t * size, (t + 1) * size));
      }
      for (const layer of primitivesOf(network))
        primitiveOf(layer).float32(layer, (name) => values.get(name)!);
      for (const [i, { tensor }] of network.outputs.entries()) {
        made[i]![clip]!.set(values.get(tensor)!, t * sizeOf(tensor));
      }
      const next = network.carried.map((one) => values.get(one.next)!.slice());
      for (const [i, { state }] of network.carried.entries()) values.get(state)!.set(next[i]!);
    }
  }
  return made;
};
