// Operations that only move elements: done on their places, so that they cost nothing until something computes.
import { type Constant, constant } from '../../constant.ts';
import { concat, foldPad, reshape, transpose } from '../../fold.ts';
import { axisOf, describe, integersOf } from '../../node.ts';
import { partsOfSplit, resolveSizes } from '../../sizes.ts';
import { type GridContext, spreadTo, takeCells } from '../context.ts';
import {
  compact,
  frameShape,
  framesOf,
  type Grid,
  type GridNode,
  joinParts,
  STILL,
  sizeOfShape,
  withCells,
} from '../grid.ts';
import { known, needFixed, needGrid, needValue, onlyFrames, refuseTime } from '../inputs-of.ts';
import type { GridOperation } from './operation.ts';

const range = (from: number, count: number, step = 1): number[] =>
  Array.from({ length: count }, (_, i) => from + i * step);

/** Integers of an attribute in older opsets, of an input in newer ones; null where it is left out. */
export function listOf(node: GridNode, attribute: string, index: number): readonly number[] | null {
  const attributes = node.ints(attribute);
  if (attributes) return attributes;
  return node.inputs[index] === undefined ? null : integers(node, index, attribute);
}

export function integers(node: GridNode, index: number, what: string): number[] {
  return integersOf(node, needFixed(node, index, what), what);
}

export const axis = (node: GridNode, at: number, rank: number): number => axisOf(node, at, rank);

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
  const rank = value.shape.length;
  const order = node.ints('perm') ?? range(rank - 1, rank, -1);
  if (order.length !== rank || [...order].sort((a, b) => a - b).some((one, i) => one !== i)) {
    node.fail(`perm with each of ${rank} axes`, describe(order));
  }
  return [rearranged(value, order, context)];
};

const unsqueeze: GridOperation = (node, context) => {
  const value = needGrid(node, 0);
  const axes = listOf(node, 'axes', 1) ?? node.fail('axes', 'none');
  const rank = value.shape.length + axes.length;
  const places = new Set(axes.map((one) => axis(node, one, rank)));
  if (places.size !== axes.length || rank > 8) node.fail('different axes, 8 at most', describe(axes));
  let old = 0;
  return [
    rearranged(
      value,
      range(0, rank).map((i) => (places.has(i) ? -1 : old++)),
      context,
    ),
  ];
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
  const rank = value.shape.length;
  const ones = range(0, rank).filter((one) => value.shape[one] === 1);
  const axes = listOf(node, 'axes', 1)?.map((one) => axis(node, one, rank)) ?? ones;
  return [dropAxes(node, value, new Set(axes), context)];
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
  return [inShape(node, value, resolveSizes(node, integers(node, 1, 'the shape'), value.shape))];
};

const flatten: GridOperation = (node) => {
  const value = needGrid(node, 0);
  const rank = value.shape.length;
  const given = node.int('axis', 1);
  const at = given === rank ? rank : axis(node, given, rank);
  return [inShape(node, value, [sizeOfShape(value.shape.slice(0, at)), sizeOfShape(value.shape.slice(at))])];
};

/** `count` elements of the axis of the frames from `from` on. */
function cutTime(node: GridNode, value: Grid, from: number, count: number): Grid {
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
  const at = axis(node, node.int('axis', 0), head.shape.length);
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
      : integers(node, 3, 'axes').map((one) => axis(node, one, rank));
  if (given.length !== 2 * axes.length) node.fail(`${2 * axes.length} pads`, `${given.length}`);
  const mode = node.text('mode', 'constant');
  const fill =
    node.inputs[2] === undefined ? node.float('value', 0) : (needFixed(node, 2, 'the value').data[0] ?? 0);
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

const expandTo: GridOperation = (node, context) => {
  const value = needGrid(node, 0);
  const sizes = integers(node, 1, 'the shape');
  const rank = Math.max(sizes.length, value.shape.length);
  const from = Array.from({ length: rank }, (_, i) => i - rank + value.shape.length).map((i) =>
    i < 0 ? -1 : i,
  );
  const wide = rearranged(value, from, context);
  const wanted = wide.shape.map((n, i) => {
    const given = sizes[i - rank + sizes.length] ?? 1;
    return given === 1 || i === wide.time ? n : given;
  });
  const frame = wanted.map((n, i) => (i === wide.time ? wide.cells.shape[i]! : n));
  return [spreadTo(node, wide, frame, wide.time, context)];
};

const tile: GridOperation = (node, context) => {
  let value = needGrid(node, 0);
  for (const [at, times] of integers(node, 1, 'the repeats').entries()) {
    if (times === 1) continue;
    refuseTime(node, value, [at]);
    const size = value.shape[at] ?? node.fail('repeats for each axis', `${at + 1}`);
    if (!(times >= 1 && times * size <= 65_536)) node.fail('1 repeat or more', `${times}`);
    value = takeCells(
      value,
      at,
      range(0, times * size).map((i) => i % size),
      context,
    );
  }
  return [value];
};

/** Data of which some elements are replaced; both may be constants. */
const scatterNd: GridOperation = (node, context) => {
  const indices = needFixed(node, 1, 'the indices');
  const [data, updates] = [needValue(node, 0), needValue(node, 2)];
  const grids = [data, updates].map((one) => (one.kind === 'grid' ? one : asGrid(node, one, null, context)));
  for (const grid of grids) if (grid.time >= 0) node.fail('places within a frame', 'an axis of frames');
  if (node.text('reduction', 'none') !== 'none') node.fail('no reduction', node.text('reduction', ''));
  const { parts, cells } = joinParts(grids);
  const [into, given] = cells as [Constant, Constant];
  const depth = indices.shape.at(-1) ?? 0;
  if (!indices.integer || depth < 1 || depth > into.shape.length)
    node.fail('indices of the axes', describe(indices.shape));
  const block = sizeOfShape(into.shape.slice(depth));
  const count = indices.data.length / depth;
  if (given.data.length !== count * block) node.fail(`${count * block} elements`, `${given.data.length}`);
  context.budget.take(into.data.length);
  const out = Float64Array.from(into.data);
  for (let i = 0; i < count; i++) {
    let at = 0;
    for (let d = 0; d < depth; d++) {
      const [size, raw] = [into.shape[d]!, indices.data[i * depth + d]!];
      const place = raw < 0 ? raw + size : raw;
      if (!(place >= 0 && place < size)) node.fail(`indices below ${size}`, `${raw}`);
      at = at * size + place;
    }
    for (let b = 0; b < block; b++) out[at * block + b] = given.data[i * block + b]!;
  }
  return [compact({ kind: 'grid', shape: into.shape, ...STILL, parts, cells: { ...into, data: out } })];
};

/** A constant condition: each element is the one or the other. */
const where: GridOperation = (node, context) => {
  const condition = needFixed(node, 0, 'the condition');
  if (condition.tainted) node.fail('a condition that does not depend on the number of frames', 'it does');
  const values = [needValue(node, 1), needValue(node, 2)];
  const head =
    values.find((one): one is Grid => one.kind === 'grid') ??
    node.fail('a value of every frame', 'constants');
  const grids = values.map((one) => (one.kind === 'grid' ? one : asGrid(node, one, null, context)));
  if (grids.some((grid) => grid.time >= 0)) node.fail('places within a frame', 'an axis of frames');
  const rank = Math.max(condition.shape.length, ...grids.map((grid) => grid.shape.length));
  const shape = range(0, rank).map((i) =>
    Math.max(
      ...[condition.shape, ...grids.map((grid) => grid.shape)].map((one) => one[i - rank + one.length] ?? 1),
    ),
  );
  const { parts, cells } = joinParts(grids);
  const [yes, no] = cells.map(
    (one) => spreadTo(node, { ...head, parts, cells: one }, shape, -1, context).cells.data,
  );
  const chosen = spreadTo(node, { ...head, parts, cells: condition }, shape, -1, context).cells.data;
  const data = Float64Array.from(chosen, (c, i) => (c === 0 ? no![i]! : yes![i]!));
  return [compact({ kind: 'grid', shape, ...STILL, parts, cells: constant(shape, data, true) })];
};

const same: GridOperation = (node) => [needValue(node, 0)];

const cast: GridOperation = (node) => {
  const to = node.int('to', 0);
  if (![1, 10, 11].includes(to)) node.fail('floats', `type ${to}`);
  return [needGrid(node, 0)];
};

const shapeOf: GridOperation = (node) => {
  const value = known(node, node.inputs[0] ?? node.fail('an input', 'none'));
  const rank = value.shape.length;
  const at = (n: number) => Math.max(0, Math.min(rank, n < 0 ? n + rank : n));
  const [start, end] = [at(node.int('start', 0)), at(node.int('end', rank))];
  const sizes = value.shape.slice(start, Math.max(start, end));
  const tainted = value.kind === 'grid' && value.time >= start && value.time < end;
  return [constant([sizes.length], Float64Array.from(sizes), true, tainted)];
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

/** Nearest elements, as PyTorch repeats them. */
const resize: GridOperation = (node, context) => {
  let value = needGrid(node, 0);
  if (node.text('mode', 'nearest') !== 'nearest') node.fail('mode nearest', node.text('mode', ''));
  const rank = value.shape.length;
  const last = node.inputs.length - 1;
  const isSizes = last >= 3 && node.inputs[3] !== undefined;
  const given = needFixed(
    node,
    isSizes ? 3 : Math.min(last, node.op === 'Upsample' ? 1 : 2),
    'the sizes',
  ).data;
  if (given.length !== rank) node.fail(`${rank} sizes`, `${given.length}`);
  for (let at = 0; at < rank; at++) {
    const size = value.shape[at]!;
    const times = isSizes ? given[at]! / size : given[at]!;
    if (times === 1 || at === value.time) {
      if (times !== 1) refuseTime(node, value, [at]);
      continue;
    }
    if (!Number.isInteger(times) || times < 1 || times * size > 65_536)
      node.fail('a whole number of repeats', `${times}`);
    value = takeCells(
      value,
      at,
      range(0, times * size).map((i) => Math.floor(i / times)),
      context,
    );
  }
  return [value];
};

export const MOVES_OF_GRIDS: Readonly<Record<string, GridOperation>> = {
  Identity: same,
  Dropout: (node) => {
    const training = node.inputs[2];
    if (training && !(training.kind === 'constant' && training.data.every((v) => v === 0)))
      node.fail('no training', 'training_mode');
    return [needValue(node, 0)];
  },
  Cast: cast,
  Transpose: transposeAxes,
  Unsqueeze: unsqueeze,
  Squeeze: squeeze,
  Reshape: reshapeTo,
  Flatten: flatten,
  Slice: slice,
  Split: split,
  Gather: gather,
  Concat: concatenate,
  Pad: pad,
  Expand: expandTo,
  Tile: tile,
  ScatterND: scatterNd,
  Where: where,
  Shape: shapeOf,
  DepthToSpace: depthToSpace,
  Resize: resize,
  Upsample: resize,
};
