// Operations that take values apart and put them together: elements of vectors, layers of stacked states.
import { arrange, arrangedOf } from '../cells.ts';
import type { ImportContext } from '../context.ts';
import { concat, take } from '../fold.ts';
import { axisOf, describe, type Node, need, needConstant, OTHERS } from '../node.ts';
import { gatheredPositions, sliced, splitPositions } from '../selected.ts';
import { type Dynamic, dynamic, type Term, type Value, type Window } from '../value.ts';
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
  if (value.kind !== 'dynamic' && value.kind !== 'arranged') {
    return node.fail('values of every frame', OTHERS[value.kind]);
  }
  if (axis === value.time) {
    node.fail('all frames, each in its place: a frame cannot know the future', framesOf(positions, size));
  }
  if (positions.length === 0) node.fail('some elements', 'none');
  if (value.kind === 'dynamic' && value.source.form === 'linear' && value.made.name === null) {
    if (axis === value.feature) return rowsOf(value, positions, context);
  }
  const { cells, time, shape, moment } = arrangedOf(value, context.cells);
  const numbers = take(cells, axis, positions, context.budget);
  return arrange(numbers, time, time < 0 ? 1 : shape[time]!, moment, context.cells);
}

function framesOf(positions: readonly number[], size: number): string {
  if (positions.length < size) return `${positions.length === 1 ? 'one' : 'some'} of them`;
  return positions[0] === size - 1 ? 'time flipped' : 'another order';
}

/** The newest frames of a window, as many as were carried; or those that came. */
function fromWindow(node: Node, value: Window, axis: number, positions: readonly number[]): Value {
  const size = value.shape[axis]!;
  const isEnd = positions.every((p, i) => p === size - positions.length + i);
  if (axis !== value.axis || !isEnd) node.fail('the newest frames', describe(positions.slice(0, 8)));
  if (value.input !== null && positions.length === value.frames) {
    const shape = value.shape.map((n, i) => (i === axis ? value.frames : n));
    return { kind: 'newest', shape, input: value.input, x: value.x.made };
  }
  return positions.length === size - value.frames
    ? value.x
    : node.fail(`the newest ${value.frames} frames`, `${positions.length}`);
}

/** Earlier frames that the file carries, and the frames that come. */
function windowOf(values: readonly Value[], axis: number, context: ImportContext): Window | null {
  const [cache, x] = values;
  if (values.length !== 2 || (cache?.kind !== 'arranged' && cache?.kind !== 'dynamic')) return null;
  if (cache.whole === undefined || x?.kind !== 'dynamic' || x.moment !== 'every' || axis === x.feature)
    return null;
  const isSequence = context.frames === 'sequence' && x.time >= 0;
  const isTime = isSequence ? x.time === axis : x.shape[axis] === 1 && x.whole === undefined;
  const fits =
    cache.shape.length === x.shape.length && cache.shape.every((n, i) => i === axis || n === x.shape[i]);
  if (!isTime || !fits) return null;
  const frames = cache.shape[axis]!;
  const shape = x.shape.map((n, i) => (i === axis ? n + frames : n));
  return { kind: 'window', shape, axis, frames, input: cache.whole, x };
}

/** Some elements of pending products: rows of their weights. */
function rowsOf(value: Dynamic, positions: readonly number[], context: ImportContext): Dynamic {
  const shape = value.shape.map((n, i) => (i === value.feature ? positions.length : n));
  const { source } = value;
  if (source.form !== 'linear') return value;
  const rows = positions.length;
  const part = ({ weight, input }: Term): Term => {
    const { columns } = weight;
    context.budget.take(rows * columns);
    const data = new Float32Array(rows * columns);
    positions.forEach((p, i) => {
      data.set(weight.data.subarray(p * columns, (p + 1) * columns), i * columns);
    });
    return { weight: { name: weight.name, rows, columns, data }, input };
  };
  const { bias } = source;
  const own = bias && { name: bias.name, data: Float32Array.from(positions, (p) => bias.data[p]!) };
  const terms = source.terms.map(part);
  return dynamic(shape, value.feature, value.time, { form: 'linear', terms, bias: own }, value.moment);
}

const slice: Operation = (node, context) => [
  sliced(node, need(node, 0), context.budget, (value, { axis, step, positions }) => {
    // Turning an axis of one frame changes nothing; in the sequence that the file was made for, it does.
    if (step < 0 && value.kind === 'dynamic' && axis !== value.feature && value.shape[axis] === 1) {
      node.fail('elements of the vector', 'an axis of frames turned round');
    }
    return select(node, value, axis, positions, context);
  }),
];

const split: Operation = (node, context) => {
  const value = need(node, 0);
  const { axis, parts } = splitPositions(node, value);
  return parts.map((positions) => select(node, value, axis, positions, context));
};

const gather: Operation = (node, context) => {
  const value = need(node, 0);
  const axis = axisOf(node, node.int('axis', 0), value.shape.length);
  const indices = needConstant(node, 1, 'the indices');
  if (indices.shape.length > 1) node.fail('one index or a list', describe(indices.shape));
  const positions = gatheredPositions(node, indices, value.shape[axis]!);
  const picked = select(node, value, axis, positions, context);
  return [indices.shape.length === 0 ? dropAxes(node, picked, new Set([axis]), context) : picked];
};

const concatenate: Operation = (node, context) => {
  const values = node.inputs.map((_, i) => need(node, i));
  const first = values[0] ?? node.fail('something to join', 'nothing');
  const axis = axisOf(node, node.int('axis', 0), first.shape.length);
  const constants = values.filter((value) => value.kind === 'constant');
  if (constants.length === values.length) return [concat(node, constants, axis, context.budget)];
  const window = windowOf(values, axis, context);
  if (window) return [window];
  const parts = values.map((value) => {
    if (value.kind === 'constant') return node.fail('vectors alone', 'a constant among them');
    if (value.kind !== 'dynamic' && value.kind !== 'arranged') {
      return node.fail('vectors', OTHERS[value.kind]);
    }
    if (value.shape.length !== first.shape.length) node.fail('vectors of one rank', describe(value.shape));
    return value;
  });
  const head = parts[0]!;
  if (parts.length === 1) return [head];
  if (axis === head.time) node.fail('frames as they come', 'more of them put together');
  if (parts.some(({ time, moment }) => time !== head.time || moment !== head.moment)) {
    node.fail('values of every frame', 'of some, or of other axes');
  }
  const tensors = parts.map((part) => arrangedOf(part, context.cells).cells);
  const numbers = concat(node, tensors, axis, context.budget);
  const frames = head.time < 0 ? 1 : head.shape[head.time]!;
  return [arrange(numbers, head.time, frames, head.moment, context.cells)];
};

export const PARTS: Readonly<Record<string, Operation>> = {
  Slice: slice,
  Split: split,
  Gather: gather,
  Concat: concatenate,
};
