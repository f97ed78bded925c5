// Operations that move the axes of a value about, and those that leave it as it is. Vectors keep track of which axis is theirs.
import { arrange, arrangedOf } from '../cells.ts';
import type { Constant } from '../constant.ts';
import type { ImportContext } from '../context.ts';
import { reshape, transpose } from '../fold.ts';
import { droppedAxes, flattenedShape, transposedAxes, withNewAxes } from '../moved-axes.ts';
import { describe, integersAt, type Node, need, OTHERS } from '../node.ts';
import { resolveSizes } from '../sizes.ts';
import { type Arranged, type Dynamic, lengthOf, type Value } from '../value.ts';
import type { Operation } from './operation.ts';

const identity: Operation = (node) => [need(node, 0)];

const dropout: Operation = (node) => {
  const training = node.inputs[2];
  const isOff =
    training === undefined || (training.kind === 'constant' && training.data.every((v) => v === 0));
  if (!isOff) node.fail('no training', 'training_mode');
  return [need(node, 0)];
};

function elementsOnly(node: Node, value: Exclude<Value, Constant>): Dynamic | Arranged {
  if (value.kind === 'dynamic' || value.kind === 'arranged') return value;
  return node.fail('values of every frame', OTHERS[value.kind]);
}

/** The same elements with axes moved: `from[i]` is the old axis at place i, or -1 for a new one of size 1. */
function rearranged(
  value: Dynamic | Arranged,
  from: readonly number[],
  context: ImportContext,
): Dynamic | Arranged {
  const shape = from.map((axis) => (axis < 0 ? 1 : value.shape[axis]!));
  const time = value.time < 0 ? -1 : from.indexOf(value.time);
  const wide = from.filter((axis) => axis >= 0 && value.shape[axis] !== 1);
  const inOrder = wide.every((axis, i) => i === 0 || wide[i - 1]! < axis);
  const whole = inOrder && value.whole !== undefined ? { whole: value.whole } : {};
  if (value.kind === 'dynamic') {
    const { whole: _, ...vector } = value;
    return { ...vector, ...whole, shape, feature: from.indexOf(value.feature), time };
  }
  const { cells, moment } = value;
  const kept = from.filter((axis) => axis >= 0);
  const missing = cells.shape.map((_, axis) => axis).filter((axis) => !kept.includes(axis));
  const turned = transpose(cells, [...kept, ...missing], context.budget);
  const numbers = reshape(
    turned,
    from.map((axis) => (axis < 0 ? 1 : cells.shape[axis]!)),
  );
  const frames = value.time < 0 ? 1 : value.shape[value.time]!;
  return { ...arrange(numbers, time, frames, moment, context.cells), ...whole };
}

const transposeAxes: Operation = (node, context) => {
  const value = need(node, 0);
  const order = transposedAxes(node, value.shape);
  if (value.kind === 'constant') return [transpose(value, order, context.budget)];
  return [rearranged(elementsOnly(node, value), order, context)];
};

const unsqueeze: Operation = (node, context) => {
  const value = need(node, 0);
  const from = withNewAxes(node, value.shape);
  if (value.kind !== 'constant') return [rearranged(elementsOnly(node, value), from, context)];
  const shape = from.map((axis) => (axis < 0 ? 1 : value.shape[axis]!));
  return [reshape(value, shape)];
};

export function dropAxes(node: Node, value: Value, axes: ReadonlySet<number>, context: ImportContext): Value {
  const kept = value.shape.map((_, i) => i).filter((i) => !axes.has(i));
  for (const axis of axes)
    if (value.shape[axis] !== 1) node.fail('an axis of size 1', `${value.shape[axis]}`);
  if (value.kind === 'constant')
    return reshape(
      value,
      kept.map((i) => value.shape[i]!),
    );
  const given = elementsOnly(node, value);
  if (given.kind === 'arranged') return rearranged(given, kept, context);
  // A vector of one element may lie on any axis.
  const others = kept.filter((axis) => axis !== given.time);
  if (axes.has(given.feature) && others.length === 0) {
    node.fail('the axis of the vector to stay', describe(given.shape));
  }
  const vector = axes.has(given.feature) ? { ...given, feature: others.at(-1)! } : given;
  return rearranged(vector, kept, context);
}

const squeeze: Operation = (node, context) => {
  const value = need(node, 0);
  return [dropAxes(node, value, droppedAxes(node, value.shape), context)];
};

function withShape(node: Node, value: Value, shape: readonly number[], context: ImportContext): Value {
  if (value.kind === 'constant') return reshape(value, shape);
  const given = elementsOnly(node, value);
  if (given.kind === 'arranged') return elementsInShape(node, given, shape, context);
  const roles = [given.feature, given.time].filter((axis) => axis >= 0 && given.shape[axis] !== 1);
  roles.sort((a, b) => a - b);
  const wide = shape.flatMap((n, i) => (n === 1 ? [] : [i]));
  const fits =
    wide.length === roles.length && roles.every((axis, i) => given.shape[axis] === shape[wide[i]!]);
  if (!fits) return elementsInShape(node, arrangedOf(given, context.cells), shape, context);
  const time = given.time < 0 ? -1 : wide[roles.indexOf(given.time)]!;
  const feature =
    lengthOf(given) === 1 ? shape.findLastIndex((_, i) => i !== time) : wide[roles.indexOf(given.feature)]!;
  if (feature < 0) node.fail('an axis for the vector', describe(shape));
  return { ...given, shape, feature, time };
}

/** The axis of the frames has to stay one, with as many elements before it and behind it as there were. */
function elementsInShape(
  node: Node,
  value: Arranged,
  shape: readonly number[],
  context: ImportContext,
): Dynamic | Arranged {
  const before = (sizes: readonly number[], axis: number): number =>
    sizes.slice(0, axis).reduce((product, n) => product * n, 1);
  const frames = value.time < 0 ? 1 : value.shape[value.time]!;
  const time =
    value.time < 0
      ? -1
      : shape.findIndex((n, axis) => n === frames && before(shape, axis) === before(value.shape, value.time));
  if (value.time >= 0 && time < 0) {
    node.fail('each frame to keep its elements', `${describe(value.shape)} made ${describe(shape)}`);
  }
  const numbers = reshape(
    value.cells,
    shape.map((n, axis) => (axis === time ? 1 : n)),
  );
  const { whole } = value;
  const made = arrange(numbers, time, frames, value.moment, context.cells);
  return whole === undefined ? made : { ...made, whole };
}

const reshapeTo: Operation = (node, context) => {
  const value = need(node, 0);
  const sizes = integersAt(node, 1, 'the shape');
  return [withShape(node, value, resolveSizes(node, sizes, value.shape), context)];
};

const flatten: Operation = (node, context) => {
  const value = need(node, 0);
  return [withShape(node, value, flattenedShape(node, value.shape), context)];
};

export const AXES: Readonly<Record<string, Operation>> = {
  Identity: identity,
  Dropout: dropout,
  Transpose: transposeAxes,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Reshape: reshapeTo,
  Flatten: flatten,
};
