// Operations that move the axes of a value about, and those that leave it as it is. Vectors keep track of which axis is theirs.
import { type Constant, checkedSize } from '../constant.ts';
import { reshape, transpose } from '../fold.ts';
import { axisOf, describe, integersOf, listOf, type Node, need, needConstant } from '../node.ts';
import { type Dynamic, lengthOf, type Value } from '../value.ts';
import type { Operation } from './operation.ts';

const identity: Operation = (node) => [need(node, 0)];

function vectorOnly(node: Node, value: Exclude<Value, Constant>): Dynamic {
  return value.kind === 'dynamic' ? value : node.fail('one vector', 'stacked states');
}

/** The same vector with axes moved: `from[i]` is the old axis at place i, or -1 for a new one of size 1. */
function rearranged(value: Dynamic, from: readonly number[]): Dynamic {
  const shape = from.map((axis) => (axis < 0 ? 1 : value.shape[axis]!));
  const time = value.time < 0 ? -1 : from.indexOf(value.time);
  return { ...value, shape, feature: from.indexOf(value.feature), time };
}

const transposeAxes: Operation = (node, context) => {
  const value = need(node, 0);
  const rank = value.shape.length;
  const order = node.ints('perm') ?? Array.from({ length: rank }, (_, i) => rank - 1 - i);
  if (order.length !== rank || [...order].sort((a, b) => a - b).some((axis, i) => axis !== i)) {
    node.fail(`perm with each of ${rank} axes`, describe(order));
  }
  if (value.kind === 'constant') return [transpose(value, order, context.budget)];
  return [rearranged(vectorOnly(node, value), order)];
};

const unsqueeze: Operation = (node) => {
  const value = need(node, 0);
  const axes = listOf(node, 'axes', 1) ?? node.fail('axes', 'none');
  const rank = value.shape.length + axes.length;
  const places = new Set(axes.map((axis) => axisOf(node, axis, rank)));
  if (places.size !== axes.length || rank > 8) node.fail('different axes, 8 at most', describe(axes));
  let old = 0;
  const from = Array.from({ length: rank }, (_, i) => (places.has(i) ? -1 : old++));
  if (value.kind === 'constant')
    return [
      reshape(
        value,
        from.map((a) => (a < 0 ? 1 : value.shape[a]!)),
      ),
    ];
  return [rearranged(vectorOnly(node, value), from)];
};

export function dropAxes(node: Node, value: Value, axes: ReadonlySet<number>): Value {
  const kept = value.shape.map((_, i) => i).filter((i) => !axes.has(i));
  for (const axis of axes)
    if (value.shape[axis] !== 1) node.fail('an axis of size 1', `${value.shape[axis]}`);
  if (value.kind === 'constant')
    return reshape(
      value,
      kept.map((i) => value.shape[i]!),
    );
  const vector = vectorOnly(node, value);
  if (axes.has(vector.feature)) node.fail('the axis of the vector to stay', describe(vector.shape));
  return rearranged(vector, kept);
}

const squeeze: Operation = (node) => {
  const value = need(node, 0);
  const given = listOf(node, 'axes', 1);
  const ones = value.shape.flatMap((n, i) => (n === 1 ? [i] : []));
  const axes = given?.map((axis) => axisOf(node, axis, value.shape.length)) ?? ones;
  return [dropAxes(node, value, new Set(axes))];
};

/** Sizes with 0 (as it was) and -1 (what is left) worked out. */
function resolveSizes(node: Node, sizes: readonly number[], shape: readonly number[]): number[] {
  const keepsZero = node.int('allowzero', 0) === 0;
  const total = checkedSize(shape, node.name);
  const out = sizes.map((n, i) => (n === 0 && keepsZero ? (shape[i] ?? -2) : n));
  const open = out.indexOf(-1);
  if (open >= 0) out[open] = total / out.reduce((product, n, i) => (i === open ? product : product * n), 1);
  if (out.some((n) => !(Number.isInteger(n) && n >= 0)) || checkedSize(out, node.name) !== total) {
    node.fail(`a shape of ${total} elements`, describe(sizes));
  }
  return out;
}

function withShape(node: Node, value: Value, shape: readonly number[]): Value {
  if (value.kind === 'constant') return reshape(value, shape);
  const vector = vectorOnly(node, value);
  const roles = [vector.feature, vector.time].filter((axis) => axis >= 0 && vector.shape[axis] !== 1);
  roles.sort((a, b) => a - b);
  const wide = shape.flatMap((n, i) => (n === 1 ? [] : [i]));
  const fits =
    wide.length === roles.length && roles.every((axis, i) => vector.shape[axis] === shape[wide[i]!]);
  if (!fits) node.fail('each frame to keep its vector', `${describe(vector.shape)} made ${describe(shape)}`);
  const time = vector.time < 0 ? -1 : wide[roles.indexOf(vector.time)]!;
  const feature =
    lengthOf(vector) === 1 ? shape.findLastIndex((_, i) => i !== time) : wide[roles.indexOf(vector.feature)]!;
  if (feature < 0) node.fail('an axis for the vector', describe(shape));
  return { ...vector, shape, feature, time };
}

const reshapeTo: Operation = (node) => {
  const value = need(node, 0);
  const sizes = integersOf(node, needConstant(node, 1, 'the shape'), 'the shape');
  return [withShape(node, value, resolveSizes(node, sizes, value.shape))];
};

const flatten: Operation = (node) => {
  const value = need(node, 0);
  const rank = value.shape.length;
  const axis = node.int('axis', 1);
  const at = axis === rank ? rank : axisOf(node, axis, rank);
  const sizeOf = (part: readonly number[]) => checkedSize(part, node.name);
  return [withShape(node, value, [sizeOf(value.shape.slice(0, at)), sizeOf(value.shape.slice(at))])];
};

export const AXES: Readonly<Record<string, Operation>> = {
  Identity: identity,
  Dropout: identity,
  Transpose: transposeAxes,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Reshape: reshapeTo,
  Flatten: flatten,
};
