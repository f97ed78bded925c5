// A graph of several axes per frame while it is being read: makes layers, names, constants and what is kept of earlier frames.
import { createNetworkBuilder, type NetworkBuilder } from '../../network/network-builder.ts';
import type { Budget, Constant } from '../constant.ts';
import { createContext, type ImportContext, identifier } from '../context.ts';
import { expand, take } from '../fold.ts';
import { describe } from '../node.ts';
import { compact, type Grid, type GridNode, sizeOfShape, type Timing, wholeGrid, withCells } from './grid.ts';

export interface GridContext {
  readonly builder: NetworkBuilder;
  readonly budget: Budget;
  /** Frames of a file that describes a sequence; null for one frame. */
  readonly frames: number | null;
  /** For operations on constants alone. */
  readonly constants: ImportContext;
  unique(name: string): string;
  /** Begins a layer of its own. */
  nextLayer(kind: 'conv' | 'fc' | 'scan'): string;
  /** Name of the layer that was begun last. */
  layer(): string;
  /** The elements in their order as one vector. */
  tensorOf(grid: Grid): string;
  /** A constant vector. */
  vector(name: string, data: Float32Array): string;
  /** All of a vector of the network, which comes with every frame as `timing` says. */
  whole(tensor: string, frame: readonly number[], timing: Timing, frames?: number): Grid;
  /** The vectors of the `frames` frames before and of this one, the oldest first. */
  window(tensor: string, frames: number): string;
  /** The same `frames` later: what it was then. */
  delayed(node: GridNode, grid: Grid, frames: number): Grid;
}

export function createGridContext(model: string, budget: Budget, frames: number | null): GridContext {
  const builder = createNetworkBuilder(model);
  const constants = createContext(model, 'fc1', budget, frames === null ? 'frame' : 'sequence');
  const taken = new Set<string>();
  const numbers = new Map<string, number>();
  const counts = { conv: 0, fc: 0, scan: 0 };
  const gathered = new Map<string, { readonly cells: Constant['data']; readonly name: string }[]>();
  const windows = new Map<string, string>();
  let current = 'input';

  function unique(wanted: string): string {
    const base = identifier(wanted);
    let name = base;
    let i = numbers.get(base) ?? 1;
    for (; taken.has(name); i++) name = `${base}_${i}`;
    numbers.set(base, i);
    taken.add(name);
    return name;
  }
  function vector(name: string, data: Float32Array): string {
    return builder.bias(unique(name), data, current);
  }
  function tensorOf(given: Grid): string {
    const { parts, cells } = compact(given);
    const { data } = cells;
    const only = parts.length === 1 ? parts[0]! : null;
    if (only && data.length === only.size && data.every((cell, i) => cell === i)) return only.tensor;
    if (data.every((cell) => cell < 0)) return vector('zeros', new Float32Array(data.length));
    const key = `${data.length} ${parts.map(({ tensor }) => tensor).join()}`;
    const known = gathered.get(key) ?? [];
    gathered.set(key, known);
    const same = known.find((one) => one.cells.every((cell, i) => cell === data[i]));
    if (same) return same.name;
    budget.take(data.length);
    const name = unique(`${parts[0]!.tensor}_${parts.length > 1 ? 'joined' : 'moved'}`);
    known.push({ cells: data, name });
    const index = Int32Array.from(data);
    const inputs = parts.map(({ tensor }) => tensor);
    return builder.push({ kind: 'gather', name: current, params: { index }, inputs, outputs: [name] });
  }
  function window(tensor: string, count: number): string {
    const key = `${tensor} ${count}`;
    const known = windows.get(key);
    if (known !== undefined) return known;
    const size = builder.length(tensor);
    const kept = count * size;
    // A dilation of a few digits asks for as many frames.
    budget.take(2 * kept + size);
    const past = builder.state(unique(`${tensor}_past`), kept, current);
    const move = (length: number, from: number, what: string): string =>
      builder.push({
        kind: 'gather',
        name: current,
        params: { index: Int32Array.from({ length }, (_, i) => from + i) },
        inputs: [past, tensor],
        outputs: [unique(`${tensor}_${what}`)],
      });
    const name = move(kept + size, 0, 'window');
    builder.setNext(past, move(kept, size, 'newest'));
    windows.set(key, name);
    return name;
  }

  const context: GridContext = {
    builder,
    budget,
    frames,
    constants,
    unique,
    nextLayer(kind) {
      do counts[kind] += 1;
      while (taken.has(`${kind}${counts[kind]}_W`));
      current = `${kind}${counts[kind]}`;
      return current;
    },
    layer: () => current,
    tensorOf,
    vector,
    whole: (tensor, frame, timing, count = frames ?? 1) => {
      budget.take(sizeOfShape(frame));
      return wholeGrid(tensor, frame, timing, count);
    },
    window,
    delayed(node, grid, count) {
      if (count === 0) return grid;
      if (!grid.silent)
        node.fail('frames before the first that are 0', 'others, which the file makes of zeros');
      const tensor = tensorOf(grid);
      const all = window(tensor, count);
      const size = sizeOfShape(grid.cells.shape);
      const parts = [{ tensor: all, size: (count + 1) * size }];
      const cells = { ...grid.cells, data: Float64Array.from({ length: size }, (_, i) => i) };
      return { ...grid, parts, cells, lead: grid.lead - count };
    },
  };
  return context;
}

/** A tensor, which an operation computed of the elements in their order, under the same axes. */
export function likeGrid(grid: Grid, tensor: string, silent: boolean): Grid {
  const size = grid.cells.data.length;
  const cells = { ...grid.cells, data: Float64Array.from({ length: size }, (_, i) => i) };
  return { ...grid, silent: grid.silent && silent, parts: [{ tensor, size }], cells };
}

/** Each element once, all of one vector: then the vector itself can be computed on, in its own order. */
export function isPermutation({ parts, cells }: Grid): boolean {
  return parts.length === 1 && cells.data.length === parts[0]!.size && coversAll(cells, parts[0]!.size);
}

/** Every element of the one vector that it is of, and no zeros. */
function coversAll({ data }: Constant, size: number): boolean {
  const seen = new Uint8Array(size);
  let left = size;
  for (const cell of data) {
    if (cell < 0) return false;
    if (seen[cell] === 0) left--;
    seen[cell] = 1;
  }
  return left === 0;
}

/** What computes element by element, on the vector itself where all of it is wanted, else on the elements in their order. */
export function elementwise(
  given: Grid,
  silent: boolean,
  context: GridContext,
  apply: (tensor: string, size: number) => string,
): Grid {
  const grid = compact(given);
  const only = grid.parts.length === 1 ? grid.parts[0]! : null;
  if (only && coversAll(grid.cells, only.size)) {
    const tensor = apply(only.tensor, only.size);
    return { ...grid, silent: grid.silent && silent, parts: [{ tensor, size: only.size }] };
  }
  return likeGrid(grid, apply(context.tensorOf(grid), grid.cells.data.length), silent);
}

/** Spread to a shape of one frame: `rank` axes, sizes of 1 repeated. time: where its axis of frames lies then */
export function spreadTo(
  node: GridNode,
  grid: Grid,
  frame: readonly number[],
  time: number,
  context: GridContext,
): Grid {
  const cells = expand(node, grid.cells, frame, context.budget);
  if (cells.shape.join() !== frame.join())
    node.fail(`a shape within ${describe(frame)}`, describe(grid.shape));
  return withCells(grid, cells, time);
}

export function takeCells(
  grid: Grid,
  axis: number,
  positions: readonly number[],
  context: GridContext,
): Grid {
  return withCells(grid, take(grid.cells, axis, positions, context.budget));
}
