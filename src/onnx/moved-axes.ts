// Where Transpose, Unsqueeze, Squeeze and Flatten put axes, whatever lies on them in a reading.
import { checkedSize } from './constant.ts';
import { type AnyNode, axisOf, describe, listOf } from './node.ts';
import { range } from './sizes.ts';

type Shape = readonly number[];

/** By place the old axis. */
export function transposedAxes(node: AnyNode, { length: rank }: Shape): Shape {
  const order = node.ints('perm') ?? range(rank - 1, rank, -1);
  if (order.length !== rank || [...order].sort((a, b) => a - b).some((axis, i) => axis !== i)) {
    node.fail(`perm with each of ${rank} axes`, describe(order));
  }
  return order;
}

/** By place the old axis, -1 for a new one. */
export function withNewAxes(node: AnyNode, shape: Shape): Shape {
  const axes = listOf(node, 'axes', 1) ?? node.fail('axes', 'none');
  const rank = shape.length + axes.length;
  const places = new Set(axes.map((axis) => axisOf(node, axis, rank)));
  if (places.size !== axes.length || rank > 8) node.fail('different axes, 8 at most', describe(axes));
  let old = 0;
  return range(0, rank).map((i) => (places.has(i) ? -1 : old++));
}

/** Those that a Squeeze drops: named, or all of size 1. */
export function droppedAxes(node: AnyNode, shape: Shape): ReadonlySet<number> {
  const named = listOf(node, 'axes', 1)?.map((axis) => axisOf(node, axis, shape.length));
  return new Set(named ?? range(0, shape.length).filter((axis) => shape[axis] === 1));
}

export function flattenedShape(node: AnyNode, shape: Shape): Shape {
  const rank = shape.length;
  const axis = node.int('axis', 1);
  const at = axis === rank ? rank : axisOf(node, axis, rank);
  return [shape.slice(0, at), shape.slice(at)].map((part) => checkedSize(part, node.name));
}
