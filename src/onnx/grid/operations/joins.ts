// Grids beside each other, and zeros around them.
import { type Constant, constant } from '../../constant.ts';
import { concat, foldPad } from '../../fold.ts';
import { axisOf, describe, integersAt, listOf, needConstant } from '../../node.ts';
import { range } from '../../sizes.ts';
import { type GridContext, takeCells } from '../context.ts';
import { compact, type Grid, type GridNode, joinParts, STILL, sizeOfShape, withCells } from '../grid.ts';
import { needGrid, needValue, onlyFrames } from '../inputs-of.ts';
import type { GridOperation } from './operation.ts';
import { cutTime } from './selections.ts';

/** Constants among what is joined: zeros are places of none, others a vector of the network. */
export function asGrid(node: GridNode, value: Constant, like: Grid | null, context: GridContext): Grid {
  if (value.tainted && value.data.some((v) => v !== 0))
    node.fail('constants', 'some that depend on the number of frames');
  const time = like ? like.time : -1;
  const frame = value.shape.map((n, at) => (at === time ? 1 : n));
  const perFrame = time < 0 ? value : null;
  const isZero = value.data.every((v) => v === 0);
  const timing = like ? { time: like.time, lead: like.lead, silent: isZero } : STILL;
  if (isZero) {
    const cells = constant(frame, new Float64Array(sizeOfShape(frame)).fill(-1), true);
    return { kind: 'grid', shape: value.shape, ...timing, parts: [], cells };
  }
  if (!perFrame) return node.fail('constants that are the same for all frames', 'others');
  const name = context.vector(value.name ?? `${node.name}_constant`, Float32Array.from(value.data));
  return context.whole(name, frame, STILL, 1);
}

const concatenate: GridOperation = (node, context) => {
  const values = node.inputs.map((_, i) => needValue(node, i));
  const head =
    values.find((value): value is Grid => value.kind === 'grid') ??
    node.fail('something to join', 'constants');
  const at = axisOf(node, node.int('axis', 0), head.shape.length);
  if (at === head.time) return [joinInTime(node, values, at)];
  const grids = values.map((value) => (value.kind === 'grid' ? value : asGrid(node, value, head, context)));
  const lead = Math.min(...grids.map((grid) => grid.lead));
  for (const grid of grids) {
    if (grid.time !== head.time) node.fail('values of every frame', 'of some, or of other axes');
    const fits =
      grid.shape.length === head.shape.length && grid.shape.every((n, i) => i === at || n === head.shape[i]);
    if (!fits) node.fail(`shapes as ${describe(head.shape)} but for axis ${at}`, describe(grid.shape));
  }
  const even = grids.map((grid) =>
    grid.parts.length === 0 ? { ...grid, lead } : context.delayed(node, grid, grid.lead - lead),
  );
  const { parts, cells } = joinParts(even);
  const joined = concat(node, cells, at, context.budget);
  const silent = even.every((grid) => grid.silent);
  const shape = head.shape.map((n, i) => (i === at ? joined.shape[i]! : n));
  return [compact({ kind: 'grid', shape, time: head.time, lead, silent, parts, cells: joined })];
};

/** Zeros before the frames, or behind them. */
function joinInTime(node: GridNode, values: readonly (Constant | Grid)[], at: number): Grid {
  const frames = values.filter((value): value is Grid => value.kind === 'grid');
  const isZero = (value: Constant | Grid): boolean =>
    value.kind === 'grid' || value.data.every((v) => v === 0);
  if (frames.length !== 1 || !values.every(isZero))
    node.fail('frames as they come, and zeros', 'others among them');
  const [grid] = frames as [Grid];
  const place = values.indexOf(grid);
  const count = (some: readonly (Constant | Grid)[]): number =>
    some.reduce((sum, one) => sum + one.shape[at]!, 0);
  return padTime(node, grid, count(values.slice(0, place)), count(values.slice(place + 1)));
}

function padTime(node: GridNode, grid: Grid, before: number, after: number): Grid {
  onlyFrames(node, grid);
  // Before the first frame there is nothing that could be other than 0.
  const silent = grid.silent || grid.lead === 0;
  if (before > 0 && !silent)
    node.fail('zeros before the first frame', 'others, which the file makes of zeros');
  const cut = before < 0 ? cutTime(node, grid, -before, grid.shape[grid.time]! + before) : grid;
  const shape = cut.shape.map((n, at) => (at === grid.time ? n + Math.max(before, 0) + after : n));
  return { ...cut, shape, silent, lead: cut.lead + Math.max(before, 0) };
}

const pad: GridOperation = (node, context) => {
  let value = needGrid(node, 0);
  const rank = value.shape.length;
  const given = listOf(node, 'pads', 1) ?? node.fail('pads', 'none');
  const axes =
    node.inputs[3] === undefined
      ? range(0, rank)
      : integersAt(node, 3, 'axes').map((one) => axisOf(node, one, rank));
  if (given.length !== 2 * axes.length) node.fail(`${2 * axes.length} pads`, `${given.length}`);
  const mode = node.text('mode', 'constant');
  const fill =
    node.inputs[2] === undefined ? node.float('value', 0) : (needConstant(node, 2, 'the value').data[0] ?? 0);
  for (const [i, at] of axes.entries()) {
    const [before, after] = [given[i]!, given[axes.length + i]!];
    if (before === 0 && after === 0) continue;
    if (mode === 'constant' && fill !== 0) node.fail('zeros around', `${fill}`);
    if (at === value.time) {
      if (mode !== 'constant') node.fail('zeros before the first frame', mode);
      value = padTime(node, value, before, after);
    } else value = padAxis(node, value, at, before, after, mode, context);
  }
  return [value];
};

function padAxis(
  node: GridNode,
  value: Grid,
  at: number,
  before: number,
  after: number,
  mode: string,
  context: GridContext,
): Grid {
  const size = value.shape[at]!;
  const made = size + before + after;
  if (!(made >= 1 && made <= 65_536)) node.fail('1 to 65536 elements', `${made}`);
  context.budget.take(made);
  const places = range(-before, made);
  if (mode === 'reflect' || mode === 'edge') {
    const inside = (p: number): number => {
      if (mode === 'edge') return Math.min(size - 1, Math.max(0, p));
      const folded = p < 0 ? -p : p >= size ? 2 * (size - 1) - p : p;
      return folded >= 0 && folded < size
        ? folded
        : node.fail('a padding smaller than the axis', `${before}, ${after}`);
    };
    return takeCells(value, at, places.map(inside), context);
  }
  if (mode !== 'constant') node.fail('mode constant, reflect or edge', mode);
  const rank = value.shape.length;
  const cropped = takeCells(
    value,
    at,
    places.filter((p) => p >= 0 && p < size),
    context,
  );
  const pads = Array.from({ length: 2 * rank }, (_, i) =>
    i % rank === at ? Math.max(0, i < rank ? before : after) : 0,
  );
  return withCells(cropped, foldPad(node, cropped.cells, pads, -1, context.budget));
}

export const JOINS_OF_GRIDS: Readonly<Record<string, GridOperation>> = {
  Concat: concatenate,
  Pad: pad,
};
