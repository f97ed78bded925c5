// Which elements of an axis Slice, Split and Gather take, whatever the elements stand for in a reading.
import type { Budget, Constant } from './constant.ts';
import { type AnyNode, axisOf, describe, listOf } from './node.ts';
import { partsOfSplit, range } from './sizes.ts';

export interface Stretch {
  readonly axis: number;
  readonly step: number;
  readonly positions: readonly number[];
}

/** What a Slice leaves of a value, axis by axis. @param take called for the axes that lose elements or change their order */
export function sliced<T extends { readonly shape: readonly number[] }>(
  node: AnyNode,
  given: T,
  budget: Budget,
  take: (value: T, stretch: Stretch) => T,
): T {
  // Attributes before opset 10.
  const starts = listOf(node, 'starts', 1) ?? node.fail('starts', 'none');
  const ends = listOf(node, 'ends', 2) ?? node.fail('ends', 'none');
  const axes = listOf(node, 'axes', 3) ?? range(0, starts.length);
  const steps = listOf(node, 'steps', 4) ?? starts.map(() => 1);
  if ([ends, axes, steps].some(({ length }) => length !== starts.length)) {
    node.fail('as many ends, axes and steps as starts', `${ends.length}, ${axes.length}, ${steps.length}`);
  }
  let value = given;
  for (const [i, at] of axes.entries()) {
    const axis = axisOf(node, at, value.shape.length);
    const [size, step] = [value.shape[axis]!, steps[i]!];
    if (step === 0) node.fail('a step other than 0', '0');
    const [least, greatest] = step > 0 ? [0, size] : [-1, size - 1];
    const inside = (n: number) => Math.min(greatest, Math.max(least, n < 0 ? n + size : n));
    const [from, to] = [inside(starts[i]!), inside(ends[i]!)];
    const count = Math.max(0, Math.ceil((to - from) / step));
    if (count === size && step === 1) continue;
    budget.take(count);
    value = take(value, { axis, step, positions: range(from, count, step) });
  }
  return value;
}

/** The axis that a Split cuts, and the positions of each part along it. */
export function splitPositions(node: AnyNode, { shape }: { readonly shape: readonly number[] }) {
  const axis = axisOf(node, node.int('axis', 0), shape.length);
  return { axis, parts: partsOfSplit(node, shape[axis]!, listOf(node, 'split', 1)) };
}

/** Positions that the indices of a Gather name along an axis of `size` elements. */
export function gatheredPositions(node: AnyNode, indices: Constant, size: number): number[] {
  if (!indices.integer) node.fail('indices that are integers', 'others');
  const positions = Array.from(indices.data, (p) => (p < 0 ? p + size : p));
  if (positions.some((p) => !(p >= 0 && p < size))) node.fail(`indices below ${size}`, describe(positions));
  return positions;
}
