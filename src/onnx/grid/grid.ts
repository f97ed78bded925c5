// What a name stands for where a frame is a tensor of several axes: each element is an element of some vector of the network, or 0.
// Whatever only moves data about is done on these places; layers are made of what computes. Beside it: how such a value runs over the
// frames of a file that describes a sequence.
import { type Constant, constant } from '../constant.ts';
import type { NodeOf } from '../node.ts';

export interface Grid {
  readonly kind: 'grid';
  /** As in the file: at `time` the number of frames that this reading takes, and what was padded. */
  readonly shape: readonly number[];
  /** Axis of the frames; -1 where the file describes one frame. */
  readonly time: number;
  /** Elements along `time` before the one that belongs to the first frame: zeros that were padded. */
  readonly lead: number;
  /** Whether those are 0 still. */
  readonly silent: boolean;
  /** Vectors of the network. */
  readonly parts: readonly Part[];
  /** Places among the elements of all parts, -1 for 0; shaped as `shape`, but at `time` with what one frame has there, mostly one element. */
  readonly cells: Constant;
}

export interface Part {
  readonly tensor: string;
  readonly size: number;
}

/** The state behind the last frame of a sequence: it may only leave the file. */
export interface LastState {
  readonly kind: 'last';
  readonly shape: readonly number[];
}

export type GridValue = Constant | Grid | LastState;
export type GridNode = NodeOf<GridValue>;

/** What runs over the frames. */
export type Timing = Pick<Grid, 'time' | 'lead' | 'silent'>;

export const STILL: Timing = { time: -1, lead: 0, silent: true };

export const sizeOfShape = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Sizes of what comes with one frame. */
export const frameShape = ({ cells }: Grid): readonly number[] => cells.shape;

export function cellsOf(shape: readonly number[], place: (i: number) => number): Constant {
  return constant(
    shape,
    Float64Array.from({ length: sizeOfShape(shape) }, (_, i) => place(i)),
    true,
  );
}

/** Frames along its axis of frames, those that were padded too; 1 where there is none. */
export function framesOf({ shape, time, cells }: Pick<Grid, 'shape' | 'time' | 'cells'>): number {
  return time < 0 ? 1 : shape[time]! / cells.shape[time]!;
}

/** All elements of one tensor in their order. frame: sizes within a frame; frames: size along `time` */
export function wholeGrid(tensor: string, frame: readonly number[], timing: Timing, frames: number): Grid {
  const shape = frame.map((n, axis) => (axis === timing.time ? n * frames : n));
  const parts = [{ tensor, size: sizeOfShape(frame) }];
  return { kind: 'grid', shape, ...timing, parts, cells: cellsOf(frame, (i) => i) };
}

/** The same places in another arrangement. */
export function withCells(grid: Grid, cells: Constant, time = grid.time): Grid {
  const frames = framesOf(grid);
  const shape = cells.shape.map((n, axis) => (axis === time ? n * frames : n));
  return { ...grid, shape, time, cells };
}

/** Several as elements of the same parts, and their cells among these. */
export function joinParts(grids: readonly Grid[]): { parts: readonly Part[]; cells: readonly Constant[] } {
  const parts: Part[] = [];
  const starts = new Map<string, number>();
  let next = 0;
  for (const part of grids.flatMap((grid) => grid.parts)) {
    if (starts.has(part.tensor)) continue;
    starts.set(part.tensor, next);
    parts.push(part);
    next += part.size;
  }
  const cells = grids.map((grid) => {
    const moved = placesIn(grid.parts, (tensor) => starts.get(tensor)!);
    return { ...grid.cells, data: Float64Array.from(grid.cells.data, moved) };
  });
  return { parts, cells };
}

function placesIn(parts: readonly Part[], startOf: (tensor: string) => number): (cell: number) => number {
  const shifts: { readonly end: number; readonly by: number }[] = [];
  let next = 0;
  for (const { tensor, size } of parts) {
    shifts.push({ end: next + size, by: startOf(tensor) - next });
    next += size;
  }
  return (cell) => (cell < 0 ? -1 : cell + shifts.find(({ end }) => cell < end)!.by);
}

/** Without parts that no element is of. */
export function compact(grid: Grid): Grid {
  if (grid.parts.length <= 1) return grid;
  const used = new Set<number>();
  const ends: number[] = [];
  for (const { size } of grid.parts) ends.push((ends.at(-1) ?? 0) + size);
  for (const cell of grid.cells.data) if (cell >= 0) used.add(ends.findIndex((end) => cell < end));
  if (used.size === grid.parts.length) return grid;
  const parts = grid.parts.filter((_, i) => used.has(i));
  const starts = new Map<string, number>();
  let next = 0;
  for (const { tensor, size } of parts) {
    starts.set(tensor, next);
    next += size;
  }
  const moved = placesIn(grid.parts, (tensor) => starts.get(tensor) ?? 0);
  return { ...grid, parts, cells: { ...grid.cells, data: Float64Array.from(grid.cells.data, moved) } };
}
