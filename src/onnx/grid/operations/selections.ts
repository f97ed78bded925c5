// Some elements of an axis; of the axis of the frames, those that a frame knows.
import { axisOf, needConstant } from '../../node.ts';
import { gatheredPositions, sliced, splitPositions } from '../../selected.ts';
import { type GridContext, takeCells } from '../context.ts';
import type { Grid, GridNode } from '../grid.ts';
import { needGrid, onlyFrames } from '../inputs-of.ts';
import { dropAxes, inShape } from './axes.ts';
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

const slice: GridOperation = (node, context) => [
  sliced(node, needGrid(node, 0), context.budget, (value, { axis, positions }) =>
    select(node, value, axis, positions, context),
  ),
];

const split: GridOperation = (node, context) => {
  const value = needGrid(node, 0);
  const { axis, parts } = splitPositions(node, value);
  return parts.map((positions) => select(node, value, axis, positions, context));
};

const gather: GridOperation = (node, context) => {
  const value = needGrid(node, 0);
  const at = axisOf(node, node.int('axis', 0), value.shape.length);
  const indices = needConstant(node, 1, 'the indices');
  const picked = select(node, value, at, gatheredPositions(node, indices, value.shape[at]!), context);
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
