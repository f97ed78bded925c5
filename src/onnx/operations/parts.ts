// Operations that take values apart and put them together: elements of vectors, layers of stacked states.
import type { ImportContext } from '../context.ts';
import { concat, take } from '../fold.ts';
import { axisOf, describe, integersOf, listOf, type Node, need, needConstant } from '../node.ts';
import { type Dynamic, dynamic, lengthOf, type Value, type Window } from '../value.ts';
import { dropAxes } from './axes.ts';
import type { Operation } from './operation.ts';

/** `positions` along an axis of any value. */
function select(
  node: Node,
  value: Value,
  axis: number,
  positions: readonly number[],
  context: ImportContext,
): Value {
  const size = value.shape[axis]!;
  if (value.kind === 'constant') return take(value, axis, positions, context.budget);
  if (positions.length === size && positions.every((p, i) => p === i)) return value;
  if (value.kind === 'window') return fromWindow(node, value, axis, positions);
  if (value.kind === 'newest') return node.fail('frames as they come', 'earlier ones');
  if (value.kind === 'stack') {
    if (axis !== value.axis || positions.length === 0) node.fail('layers of state', `axis ${axis}`);
    const parts = positions.map((p) => value.parts[p]!);
    if (parts.length === 1) return parts[0]!;
    return { ...value, parts, shape: value.shape.map((n, i) => (i === axis ? parts.length : n)) };
  }
  if (value.moment !== 'every') return node.fail('a value of every frame', 'a state');
  if (axis === value.time) node.fail('all frames', `${positions.length} of them`);
  if (axis !== value.feature || positions.length === 0) node.fail('elements of the vector', `axis ${axis}`);
  return elements(value, positions, context);
}

/** The newest frames of a window, as many as were carried; or those that came. */
function fromWindow(node: Node, value: Window, axis: number, positions: readonly number[]): Value {
  const size = value.shape[axis]!;
  const isEnd = positions.every((p, i) => p === size - positions.length + i);
  if (axis !== value.axis || !isEnd) node.fail('the newest frames', describe(positions.slice(0, 8)));
  if (positions.length === value.frames) {
    const shape = value.shape.map((n, i) => (i === axis ? value.frames : n));
    return { kind: 'newest', shape, input: value.input };
  }
  return positions.length === size - value.frames
    ? value.x
    : node.fail(`the newest ${value.frames} frames`, `${positions.length}`);
}

/** Earlier frames that the file carries, and the frames that come. */
function windowOf(values: readonly Value[], axis: number): Window | null {
  const [cache, x] = values;
  if (values.length !== 2 || (cache?.kind !== 'stack' && cache?.kind !== 'dynamic')) return null;
  if (cache.whole === undefined || x?.kind !== 'dynamic' || x.moment !== 'every' || axis === x.feature)
    return null;
  const isTime = x.time < 0 ? x.shape[axis] === 1 && x.whole === undefined : x.time === axis;
  const fits =
    cache.shape.length === x.shape.length && cache.shape.every((n, i) => i === axis || n === x.shape[i]);
  if (!isTime || !fits) return null;
  const frames = cache.shape[axis]!;
  const shape = x.shape.map((n, i) => (i === axis ? n + frames : n));
  return { kind: 'window', shape, axis, frames, input: cache.whole, x };
}

/** Some elements of a vector: rows of a pending product, or a product with rows of the unit matrix, which is exact. */
function elements(value: Dynamic, positions: readonly number[], context: ImportContext): Dynamic {
  const shape = value.shape.map((n, i) => (i === value.feature ? positions.length : n));
  const { source } = value;
  if (source.form === 'linear' && value.made.name === null) {
    const { weight, bias, input } = source;
    const { columns } = weight;
    context.budget.take(positions.length * columns);
    const data = new Float32Array(positions.length * columns);
    positions.forEach((p, i) => {
      data.set(weight.data.subarray(p * columns, (p + 1) * columns), i * columns);
    });
    const own = bias && { name: bias.name, data: Float32Array.from(positions, (p) => bias.data[p]!) };
    const part = { name: weight.name, rows: positions.length, columns, data };
    return dynamic(shape, value.feature, value.time, { form: 'linear', weight: part, input, bias: own });
  }
  const input = context.make(value);
  const columns = lengthOf(value);
  context.budget.take(positions.length * columns);
  const data = new Float32Array(positions.length * columns);
  positions.forEach((p, i) => {
    data[i * columns + p] = 1;
  });
  const weight = { name: `${input}_part`, rows: positions.length, columns, data };
  return dynamic(shape, value.feature, value.time, { form: 'linear', weight, input, bias: null });
}

function range(from: number, count: number, step = 1): number[] {
  return Array.from({ length: count }, (_, i) => from + i * step);
}

const slice: Operation = (node, context) => {
  let value = need(node, 0);
  const list = (index: number, what: string) =>
    node.inputs[index] === undefined ? null : integersOf(node, needConstant(node, index, what), what);
  const starts = list(1, 'starts') ?? node.fail('starts', 'none');
  const ends = list(2, 'ends') ?? node.fail('ends', 'none');
  const axes = list(3, 'axes') ?? starts.map((_, i) => i);
  const steps = list(4, 'steps') ?? starts.map(() => 1);
  if ([ends, axes, steps].some(({ length }) => length !== starts.length)) {
    node.fail('as many ends, axes and steps as starts', `${ends.length}, ${axes.length}, ${steps.length}`);
  }
  for (const [i, given] of axes.entries()) {
    const axis = axisOf(node, given, value.shape.length);
    const [size, step] = [value.shape[axis]!, steps[i]!];
    if (step === 0) node.fail('a step other than 0', '0');
    const [least, greatest] = step > 0 ? [0, size] : [-1, size - 1];
    const inside = (n: number) => Math.min(greatest, Math.max(least, n < 0 ? n + size : n));
    const [from, to] = [inside(starts[i]!), inside(ends[i]!)];
    const count = Math.max(0, Math.ceil((to - from) / step));
    if (count === size && step === 1) continue;
    context.budget.take(count);
    value = select(node, value, axis, range(from, count, step), context);
  }
  return [value];
};

const split: Operation = (node, context) => {
  const value = need(node, 0);
  const axis = axisOf(node, node.int('axis', 0), value.shape.length);
  const size = value.shape[axis]!;
  const count = node.outputs.length;
  const even = range(0, count).map((i) =>
    Math.min(Math.ceil(size / count), size - i * Math.ceil(size / count)),
  );
  const sizes = listOf(node, 'split', 1) ?? even;
  if (sizes.length !== count || sizes.some((n) => !(n >= 0)) || sizes.reduce((a, b) => a + b, 0) !== size) {
    node.fail(`${count} sizes that add up to ${size}`, describe(sizes));
  }
  let from = 0;
  return sizes.map((n) => {
    from += n;
    return select(node, value, axis, range(from - n, n), context);
  });
};

const gather: Operation = (node, context) => {
  const value = need(node, 0);
  const axis = axisOf(node, node.int('axis', 0), value.shape.length);
  const size = value.shape[axis]!;
  const indices = needConstant(node, 1, 'the indices');
  if (!indices.integer || indices.shape.length > 1) node.fail('one index or a list', describe(indices.shape));
  const positions = Array.from(indices.data, (p) => (p < 0 ? p + size : p));
  if (positions.some((p) => !(p >= 0 && p < size))) node.fail(`indices below ${size}`, describe(positions));
  const picked = select(node, value, axis, positions, context);
  return [indices.shape.length === 0 ? dropAxes(node, picked, new Set([axis])) : picked];
};

const concatenate: Operation = (node, context) => {
  const values = node.inputs.map((_, i) => need(node, i));
  const first = values[0] ?? node.fail('something to join', 'nothing');
  const axis = axisOf(node, node.int('axis', 0), first.shape.length);
  const constants = values.filter((value) => value.kind === 'constant');
  if (constants.length === values.length) return [concat(node, constants, axis, context.budget)];
  const window = windowOf(values, axis);
  if (window) return [window];
  const parts = values.flatMap((value): readonly Dynamic[] => {
    if (value.kind === 'window' || value.kind === 'newest') return node.fail('vectors', 'earlier frames');
    if (value.kind === 'constant') return node.fail('vectors alone', 'a constant among them');
    if (value.shape.length !== first.shape.length) node.fail('vectors of one rank', describe(value.shape));
    if (value.kind === 'stack' && value.axis !== axis) node.fail('layers of state', `axis ${axis}`);
    return value.kind === 'stack' ? value.parts : [value];
  });
  const head = parts[0]!;
  if (parts.length === 1) return [head];
  if (parts.some(({ feature, time }) => feature !== head.feature || time !== head.time)) {
    node.fail('vectors with the same axes', 'others');
  }
  if (axis === head.time) node.fail('frames as they come', 'more of them put together');
  if (axis !== head.feature) {
    if (parts.some(({ shape }) => shape[axis] !== 1)) node.fail('vectors', describe(head.shape));
    const shape = head.shape.map((n, i) => (i === axis ? parts.length : n));
    return [{ kind: 'stack', shape, axis, parts }];
  }
  if (parts.some(({ moment }) => moment !== 'every')) node.fail('values of every frame', 'states');
  const total = parts.reduce((sum, part) => sum + lengthOf(part), 0);
  const shape = head.shape.map((n, i) => (i === axis ? total : n));
  const names = parts.map((part) => context.make(part));
  return [dynamic(shape, axis, head.time, { form: 'joined', parts: names })];
};

export const PARTS: Readonly<Record<string, Operation>> = {
  Slice: slice,
  Split: split,
  Gather: gather,
  Concat: concatenate,
};
