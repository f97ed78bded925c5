// Which axes of which tensors go together: an element of a vector that is added to, multiplied with or made into another vector,
// element by element, is one unit with it, and so is a row of the matrix that makes it and a column of every matrix that reads it.
// Taken from the equations of the layers, so a GRU, an LSTM and whatever is stated in these primitives need no word of their own.
import { type Network, primitiveOf, primitivesOf } from '../network/index.ts';

/** One axis of a tensor: `tensor` and which, 0 for vectors and rows. */
export interface UnitAxis {
  readonly tensor: string;
  readonly axis: number;
}

export interface UnitGroup {
  /** Name of its layer, for reports: that of the tensor that was first met. */
  readonly layer: string;
  readonly size: number;
  readonly axes: readonly UnitAxis[];
  /** Matrices that multiply a vector of these units, and that vector. */
  readonly readers: readonly { readonly weight: string; readonly vector: string }[];
}

/** Groups whose units nobody outside sees and that products alone take to other groups, in the order of the network. */
export function unitGroups(network: Network): readonly UnitGroup[] {
  const parent = new Map<string, string>();
  const keyOf = (tensor: string, axis: number): string => `${axis} ${tensor}`;
  const find = (key: string): string => {
    let root = key;
    for (let next = parent.get(root); next !== undefined && next !== root; next = parent.get(root))
      root = next;
    parent.set(key, root);
    return root;
  };
  const unite = (a: string, b: string): void => {
    const [left, right] = [find(a), find(b)];
    if (left !== right) parent.set(right, left);
  };
  const seen = new Set<string>();
  const see = (tensor: string): void => {
    for (const axis of network.tensors.get(tensor)!.shape.keys()) seen.add(keyOf(tensor, axis));
  };
  const uniteAll = (a: string, b: string): void => {
    const [left, right] = [a, b].map((name) => network.tensors.get(name)!.shape);
    if (left!.join() === right!.join())
      for (const axis of left!.keys()) unite(keyOf(a, axis), keyOf(b, axis));
    // One that is repeated along an axis: not told apart here.
    else for (const name of [a, b]) see(name);
  };
  const readers: { readonly weight: string; readonly vector: string }[] = [];
  for (const layer of primitivesOf(network)) {
    const output = layer.outputs[0]!;
    switch (layer.kind) {
      case 'matmul': {
        const { weight } = layer.params;
        const vector = layer.inputs[0]!;
        unite(keyOf(output, 0), keyOf(weight, 0));
        unite(keyOf(vector, 0), keyOf(weight, 1));
        readers.push({ weight, vector });
        break;
      }
      case 'add':
      case 'mul':
      case 'div':
      case 'one-minus':
      case 'relu':
      case 'sigmoid':
      case 'tanh':
      case 'exp':
      case 'log':
      case 'sqrt':
      case 'reciprocal':
        for (const input of layer.inputs) uniteAll(output, input);
        break;
      case 'window':
        unite(keyOf(output, 1), keyOf(layer.inputs[0]!, 1));
        unite(keyOf(output, 1), keyOf(layer.inputs[1]!, 0));
        break;
      case 'newest':
        unite(keyOf(output, 1), keyOf(layer.inputs[0]!, 1));
        break;
      case 'taps': {
        const elements = network.tensors.get(layer.inputs[0]!)!.shape.length - 1;
        unite(keyOf(output, 0), keyOf(layer.inputs[0]!, elements));
        unite(keyOf(output, 0), keyOf(layer.params.weight, 0));
        break;
      }
      default:
        // Whatever mixes its elements, or names some of them, keeps them all.
        for (const name of [...primitiveOf(layer).reads(layer), output]) see(name);
    }
  }
  for (const { state, next } of network.carried) uniteAll(state, next);
  for (const { tensor } of [...network.inputs, ...network.outputs]) see(tensor);
  const kept = new Set([...seen].map(find));
  const axes = new Map<string, UnitAxis[]>();
  for (const [tensor, { shape }] of network.tensors) {
    for (const axis of shape.keys()) {
      const root = find(keyOf(tensor, axis));
      axes.set(root, [...(axes.get(root) ?? []), { tensor, axis }]);
    }
  }
  return [...axes].flatMap(([root, list]): UnitGroup[] => {
    const own = readers.filter(({ weight }) => find(keyOf(weight, 1)) === root);
    const made = list.find(
      ({ tensor, axis }) => axis === 0 && network.tensors.get(tensor)!.role === 'weight',
    );
    // Nobody reads it, or its units come from somewhere else than a product: frames of a history, taps.
    if (kept.has(root) || own.length === 0 || made === undefined) return [];
    const { layer, shape } = network.tensors.get(made.tensor)!;
    return [{ layer, size: shape[0]!, axes: list, readers: own }];
  });
}
