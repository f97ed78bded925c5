// Some elements of an axis; of the axis of the frames, those that a frame knows.
import { partsOfSplit } from '../../sizes.ts';
import { type GridContext, takeCells } from '../context.ts';
import type { Grid, GridNode } from '../grid.ts';
import { needFixed, needGrid, onlyFrames } from '../inputs-of.ts';
import { axis, dropAxes, inShape, listOf, range } from './axes.ts';
import type { GridOperation } from './operation.ts';

/** `count` elements of the axis of the frames from `from` on. */
export function cutTime(node: GridNode, value: Grid, from: number, count: number): Grid {
  onlyFrames(node, value);
  const lead = value.lead - from;
  if (lead < 0) node.fail('frames up to its own: a frame cannot know the future', `${-lead} ahead`);
  const shape = value.shape.map((n, at) => (at === value.time ? count : n));
  return { ...value, shape, lead };
}

export function select(
  node: GridNode,
  value: Grid,
  at: number,
  positions: readonly number[],
  context: GridContext,
): Grid {
  const size = value.shape[at]!;
  if (positions.length === size && positions.every((p, i) => p === i)) return value;
  if (positions.length === 0) node.fail('some elements', 'none');
  if (at !== value.time) return takeCells(value, at, positions, context);
  const first = positions[0]!;
  if (positions.some((p, i) => p !== first + i))
    node.fail('frames in their order', 'another order, or some of them');
  return cutTime(node, value, first, positions.length);
}

const slice: GridOperation = (node, context) => {
  let value = needGrid(node, 0);
  const list = (index: number, what: string) => listOf(node, what, index);
  const starts = list(1, 'starts') ?? node.fail('starts', 'none');
  const ends = list(2, 'ends') ?? node.fail('ends', 'none');
  const axes = list(3, 'axes') ?? range(0, starts.length);
  const steps = list(4, 'steps') ?? starts.map(() => 1);
  if ([ends, axes, steps].some(({ length }) => length !== starts.length)) {
    node.fail('as many ends, axes and steps as starts', `${ends.length}, ${axes.length}, ${steps.length}`);
  }
  for (const [i, given] of axes.entries()) {
    const at = axis(node, given, value.shape.length);
    const [size, step] = [value.shape[at]!, steps[i]!];
    if (step === 0) node.fail('a step other than 0', '0');
    const [least, greatest] = step > 0 ? [0, size] : [-1, size - 1];
    const inside = (n: number) => Math.min(greatest, Math.max(least, n < 0 ? n + size : n));
    const [from, to] = [inside(starts[i]!), inside(ends[i]!)];
    const count = Math.max(0, Math.ceil((to - from) / step));
    context.budget.take(count);
    value = select(node, value, at, range(from, count, step), context);
  }
  return [value];
};

const split: GridOperation = (node, context) => {
  const value = needGrid(node, 0);
  const at = axis(node, node.int('axis', 0), value.shape.length);
  const size = value.shape[at]!;
  const parts = partsOfSplit(node, size, listOf(node, 'split', 1));
  return parts.map((positions) => select(node, value, at, positions, context));
};

const gather: GridOperation = (node, context) => {
  const value = needGrid(node, 0);
  const at = axis(node, node.int('axis', 0), value.shape.length);
  const size = value.shape[at]!;
  const indices = needFixed(node, 1, 'the indices');
  if (!indices.integer) node.fail('integers', 'others');
  const positions = Array.from(indices.data, (p) => (p < 0 ? p + size : p));
  if (positions.some((p) => !(p >= 0 && p < size))) node.fail(`indices below ${size}`, 'others');
  const picked = select(node, value, at, positions, context);
  if (indices.shape.length === 1) return [picked];
  if (indices.shape.length === 0) return [dropAxes(node, picked, new Set([at]), context)];
  return [
    inShape(node, picked, [...value.shape.slice(0, at), ...indices.shape, ...value.shape.slice(at + 1)]),
  ];
};

export const SELECTIONS_OF_GRIDS: Readonly<Record<string, GridOperation>> = {
  Slice: slice,
  Split: split,
  Gather: gather,
};
