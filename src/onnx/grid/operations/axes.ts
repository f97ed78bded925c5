// Axes of a grid in another order or number: done on the places of elements, so that they cost nothing until something computes.
import { reshape, transpose } from '../../fold.ts';
import { droppedAxes, flattenedShape, transposedAxes, withNewAxes } from '../../moved-axes.ts';
import { describe, integersAt } from '../../node.ts';
import { range, resolveSizes } from '../../sizes.ts';
import type { GridContext } from '../context.ts';
import { frameShape, framesOf, type Grid, type GridNode, sizeOfShape, withCells } from '../grid.ts';
import { needGrid, refuseTime } from '../inputs-of.ts';
import type { GridOperation } from './operation.ts';

/** Axes moved: `from[i]` is the old axis at place i, -1 for a new one of size 1. */
export function rearranged(grid: Grid, from: readonly number[], context: GridContext): Grid {
  const kept = from.filter((one) => one >= 0);
  const missing = grid.shape.map((_, one) => one).filter((one) => !kept.includes(one));
  const turned = transpose(grid.cells, [...kept, ...missing], context.budget);
  const shape = from.map((one) => (one < 0 ? 1 : grid.cells.shape[one]!));
  return withCells(grid, reshape(turned, shape), grid.time < 0 ? -1 : from.indexOf(grid.time));
}

const transposeAxes: GridOperation = (node, context) => {
  const value = needGrid(node, 0);
  return [rearranged(value, transposedAxes(node, value.shape), context)];
};

const unsqueeze: GridOperation = (node, context) => {
  const value = needGrid(node, 0);
  return [rearranged(value, withNewAxes(node, value.shape), context)];
};

export function dropAxes(node: GridNode, value: Grid, axes: ReadonlySet<number>, context: GridContext): Grid {
  for (const one of axes) {
    if (value.shape[one] !== 1 || one === value.time) node.fail('an axis of size 1', `${value.shape[one]}`);
  }
  return rearranged(
    value,
    range(0, value.shape.length).filter((one) => !axes.has(one)),
    context,
  );
}

const squeeze: GridOperation = (node, context) => {
  const value = needGrid(node, 0);
  return [dropAxes(node, value, droppedAxes(node, value.shape), context)];
};

/** The axis of the frames has to stay one, with as many elements before it as there were. */
export function inShape(node: GridNode, value: Grid, shape: readonly number[]): Grid {
  if (value.time < 0) return withCells(value, reshape(value.cells, shape));
  const before = sizeOfShape(value.shape.slice(0, value.time));
  const frames = framesOf(value);
  const time = shape.findIndex((n, at) => n % frames === 0 && sizeOfShape(shape.slice(0, at)) === before);
  if (time < 0)
    node.fail('each frame to keep its elements', `${describe(value.shape)} made ${describe(shape)}`);
  return withCells(
    value,
    reshape(
      value.cells,
      shape.map((n, at) => (at === time ? n / frames : n)),
    ),
    time,
  );
}

const reshapeTo: GridOperation = (node) => {
  const value = needGrid(node, 0);
  return [inShape(node, value, resolveSizes(node, integersAt(node, 1, 'the shape'), value.shape))];
};

const flatten: GridOperation = (node) => {
  const value = needGrid(node, 0);
  return [inShape(node, value, flattenedShape(node, value.shape))];
};

/** [n, c * b * b, h, w] -> [n, c, h * b, w * b] */
const depthToSpace: GridOperation = (node, context) => {
  const value = needGrid(node, 0);
  const block = node.int('blocksize', 1);
  const [n, c, h, w] = frameShape(value) as [number, number, number, number];
  refuseTime(node, value, [1, 2, 3]);
  if (value.shape.length !== 4 || !(block >= 1) || c % (block * block) !== 0)
    node.fail('[n, c * b * b, h, w]', describe(value.shape));
  const own = c / (block * block);
  const isDcr = node.text('mode', 'DCR') === 'DCR';
  const parts = isDcr ? [n, block, block, own, h, w] : [n, own, block, block, h, w];
  const order = isDcr ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3];
  const apart = reshape(value.cells, parts);
  return [withCells(value, reshape(transpose(apart, order, context.budget), [n, own, h * block, w * block]))];
};

export const AXES_OF_GRIDS: Readonly<Record<string, GridOperation>> = {
  Transpose: transposeAxes,
  Unsqueeze: unsqueeze,
  Squeeze: squeeze,
  Reshape: reshapeTo,
  Flatten: flatten,
  DepthToSpace: depthToSpace,
};
