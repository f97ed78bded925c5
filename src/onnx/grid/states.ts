// What a state input of a file with several axes becomes: by its name, by what is computed (a recurrence or a cache says it
// itself), by its size where only one fits. Never by place.
import { expandLayer, type Network, primitiveOf } from '../../network/index.ts';
import { stateName } from '../port-names.ts';
import { ambiguous, badFile, shown } from '../problem.ts';
import type { StatePair } from '../states.ts';
import { type Grid, sizeOfShape } from './grid.ts';
import type { GridNodes, NamedGrid } from './read.ts';

export function pairGridStates(
  { outputs, states }: GridNodes,
  wanted: string | null,
  layers: Network['layers'],
  file: string,
): StatePair[] {
  const free = outputs.filter(({ name, value }) => name !== wanted && value.kind !== 'constant');
  const sizeOf = ({ value }: NamedGrid): number =>
    value.kind === 'grid' ? value.cells.data.length : sizeOfShape(value.shape);
  const pairs: StatePair[] = [];
  const taken = new Set<string>();
  const readers = readersOf(layers);
  const open = new Map(states);
  const take = (input: string, output: NamedGrid, by: StatePair['by']): void => {
    pairs.push({ input, output: output.name, by });
    taken.add(output.name);
    open.delete(input);
  };
  const fits = (input: string): NamedGrid[] =>
    free.filter((one) => !taken.has(one.name) && sizeOf(one) === states.get(input)!.size);
  for (const input of [...open.keys()]) {
    const same = fits(input).filter(
      ({ name }) => stateName(name) !== '' && stateName(name) === stateName(input),
    );
    if (same.length === 1) take(input, same[0]!, 'name');
  }
  for (const input of [...open.keys()]) {
    const used = fits(input).filter(
      ({ value }) => value.kind === 'grid' && becomes(states.get(input)!.tensor, value, readers),
    );
    if (used.length === 1) take(input, used[0]!, 'use');
  }
  for (let found = true; found; ) {
    found = false;
    for (const input of [...open.keys()]) {
      const left = fits(input);
      const rivals = [...open.keys()].filter((other) => states.get(other)!.size === states.get(input)!.size);
      if (left.length !== 1 || rivals.length !== 1) continue;
      take(input, left[0]!, 'width');
      found = true;
    }
  }
  for (const input of open.keys()) {
    if (fits(input).length === 0) {
      throw badFile(
        `${file}: input ${shown(input)}`,
        'an output that holds its value for the next frame',
        'none that fits',
      );
    }
    const remedy = 'name states so when exporting, as in h_in and h_out';
    throw ambiguous(
      `${file}: input ${shown(input)}`,
      'one output that can be its next value',
      fits(input)
        .map(({ name }) => shown(name))
        .join(', '),
      remedy,
    );
  }
  return pairs;
}

type Readers = ReadonlyMap<
  string,
  readonly {
    readonly outputs: readonly string[];
    readonly kind: string;
    readonly initial: readonly string[];
  }[]
>;

function readersOf(layers: Network['layers']): Readers {
  const readers = new Map<
    string,
    { outputs: readonly string[]; kind: string; initial: readonly string[] }[]
  >();
  for (const layer of layers.flatMap((one) => expandLayer(one))) {
    const initial = layer.kind === 'scan' ? (layer.params.initial ?? []) : [];
    for (const name of primitiveOf(layer).reads(layer)) {
      const own = readers.get(name) ?? [];
      readers.set(name, own);
      own.push({ outputs: layer.outputs, kind: layer.kind, initial });
    }
  }
  return readers;
}

/** Whether a value is the state moved on: elements of itself and of what comes, or what a recurrence that begins with it gives. */
function becomes(state: string, value: Grid, readers: Readers): boolean {
  const parts = value.parts.map(({ tensor }) => tensor);
  if (parts.includes(state)) return true;
  const begun = new Set<string>();
  const walk = (tensor: string): void => {
    for (const { outputs, kind, initial } of readers.get(tensor) ?? []) {
      if (kind === 'gather') outputs.forEach(walk);
      const at = initial.indexOf(tensor);
      if (at >= 0) begun.add(outputs[at]!);
    }
  };
  walk(state);
  return parts.some((part) => begun.has(part));
}
