// A state that a file packs is taken apart into what is read together: each part gets a tensor of its own, in the order in which it is
// read, hence a range of its own, and rows that can be kept in a ring.
import type { AnyLayer, Carried, GatherLayer, Network, Tensor } from '../../network/index.ts';
import { makersOf, readsOf } from './rewrite.ts';

export function splitStates(given: Network): Network {
  return given.carried.reduce((network, { state }) => splitState(network, state), given);
}

const isGather = (layer: AnyLayer | undefined): layer is GatherLayer & AnyLayer => layer?.kind === 'gather';

function splitState(network: Network, state: string): Network {
  const carried = network.carried.find((one) => one.state === state)!;
  const { next } = carried;
  const size = network.tensors.get(state)!.shape[0]!;
  const readers = network.layers.filter((layer) => readsOf(layer).includes(state));
  const maker = makersOf(network).get(next);
  if (!readers.every(isGather) || !isGather(maker)) return network;
  const isOnlyNext =
    network.outputs.every(({ tensor }) => tensor !== next) &&
    network.layers.every((one) => !readsOf(one).includes(next));
  if (!isOnlyNext || network.carried.filter((one) => one.next === next).length > 1) return network;
  const others = readers.filter((layer) => layer !== maker);
  // Elements that the same layers read belong together.
  const classes = new Map<string, number[]>();
  const signature = Array.from({ length: size }, () => [] as number[]);
  const order = new Map<number, number>();
  for (const [r, reader] of others.entries()) {
    const start = startOf(network, reader, state);
    for (const place of reader.params.index) {
      const element = place - start;
      if (element < 0 || element >= size) continue;
      if (!order.has(element)) order.set(element, order.size);
      if (signature[element]!.at(-1) !== r) signature[element]!.push(r);
    }
  }
  for (const [element, own] of signature.entries()) {
    const key = own.join();
    const list = classes.get(key) ?? [];
    classes.set(key, list);
    list.push(element);
  }
  const parts = [...classes.values()].map((list) =>
    list.sort((a, b) => (order.get(a) ?? a) - (order.get(b) ?? b)),
  );
  const isAsItWas = parts.length === 1 && parts[0]!.every((element, i) => element === i);
  if (isAsItWas) return network;

  const tensors = new Map<string, Tensor>(network.tensors);
  const whole = tensors.get(state)!;
  tensors.delete(state);
  tensors.delete(next);
  const names = parts.map((_, i) => (parts.length === 1 ? `${state}_part` : `${state}_${i + 1}`));
  /** Part and place in it, by element. */
  const found = new Map<number, readonly [number, number]>();
  for (const [p, list] of parts.entries())
    for (const [i, element] of list.entries()) found.set(element, [p, i]);
  for (const [p, list] of parts.entries())
    tensors.set(names[p]!, { ...whole, name: names[p]!, shape: [list.length] });

  /** Elements of a gather, of which those of the state are of its parts. */
  const resolved = (layer: GatherLayer): (readonly [string, number] | null)[] => {
    const ends: (readonly [string, number, number])[] = [];
    let at = 0;
    for (const input of layer.inputs) {
      const length = network.tensors.get(input)!.shape[0]!;
      ends.push([input, at, at + length]);
      at += length;
    }
    return Array.from(layer.params.index, (place) => {
      if (place < 0) return null;
      const [input, start] = ends.find(([, , end]) => place < end)!;
      if (input !== state) return [input, place - start] as const;
      const [part, i] = found.get(place - start)!;
      return [names[part]!, i] as const;
    });
  };
  const gatherOf = (
    like: GatherLayer,
    output: string,
    cells: readonly (readonly [string, number] | null)[],
  ): GatherLayer => {
    const inputs = [...new Set(cells.flatMap((cell) => (cell ? [cell[0]] : [])))];
    if (inputs.length === 0) inputs.push(names[0]!);
    const starts = new Map<string, number>();
    let at = 0;
    for (const input of inputs) {
      starts.set(input, at);
      at += tensors.get(input)!.shape[0]!;
    }
    const index = Int32Array.from(cells, (cell) => (cell ? starts.get(cell[0])! + cell[1] : -1));
    return { ...like, inputs, outputs: [output], params: { index } };
  };
  const nextCells = resolved(maker);
  const added: Carried[] = [];
  const rename = new Map<string, string>();
  const layers = network.layers.flatMap((layer): AnyLayer[] => {
    if (layer === maker) {
      return parts.flatMap((list, p) => {
        const cells = list.map((element) => nextCells[element]!);
        const same = wholeOf(cells, tensors);
        if (same !== null) {
          added.push({ state: names[p]!, next: same });
          return [];
        }
        const output = `${names[p]}_next`;
        tensors.set(output, { name: output, role: 'activation', shape: [list.length], layer: layer.name });
        added.push({ state: names[p]!, next: output });
        return [gatherOf(layer, output, cells)];
      });
    }
    if (!others.includes(layer as (typeof others)[number])) return [layer];
    const cells = resolved(layer as GatherLayer);
    const same = wholeOf(cells, tensors);
    if (same === null || network.outputs.some(({ tensor }) => tensor === layer.outputs[0])) {
      return [gatherOf(layer as GatherLayer, layer.outputs[0]!, cells)];
    }
    rename.set(layer.outputs[0]!, same);
    tensors.delete(layer.outputs[0]!);
    return [];
  });
  const others2 = network.carried.filter((one) => one.state !== state);
  return renamed({ ...network, tensors, layers, carried: [...others2, ...added] }, rename);
}

/** First place of a tensor among the inputs of a gather. */
function startOf(network: Network, { inputs }: GatherLayer, tensor: string): number {
  let at = 0;
  for (const input of inputs) {
    if (input === tensor) return at;
    at += network.tensors.get(input)!.shape[0]!;
  }
  return at;
}

/** The tensor that these elements are, all of it in its order. */
function wholeOf(
  cells: readonly (readonly [string, number] | null)[],
  tensors: ReadonlyMap<string, Tensor>,
): string | null {
  const name = cells[0]?.[0];
  if (name === undefined || tensors.get(name)!.shape[0] !== cells.length) return null;
  return cells.every((cell, i) => cell !== null && cell[0] === name && cell[1] === i) ? name : null;
}

/** Tensors that layers read and outputs show, under other names. */
export function renamed(network: Network, names: ReadonlyMap<string, string>): Network {
  if (names.size === 0) return network;
  const of = (name: string): string => names.get(name) ?? name;
  const layers = network.layers.map((layer): AnyLayer => {
    const moved = { ...layer, inputs: layer.inputs.map(of) } as AnyLayer;
    if (moved.kind !== 'scan' || moved.params.initial === null) return moved;
    return { ...moved, params: { ...moved.params, initial: moved.params.initial.map(of) } };
  });
  const carried = network.carried.map(({ state, next }) => ({ state, next: of(next) }));
  const outputs = network.outputs.map(({ name, tensor }) => ({ name, tensor: of(tensor) }));
  return { ...network, layers, carried, outputs };
}
