// Checked access to what a node reads.
import type { Constant } from '../constant.ts';
import { describe, needConstant } from '../node.ts';
import type { Grid, GridNode, GridValue } from './grid.ts';

export function needValue(node: GridNode, index: number): Constant | Grid {
  const value = node.inputs[index] ?? node.fail(`an input ${index + 1}`, 'none');
  return known(node, value);
}

/** Of every frame, or a constant. */
export function known(node: GridNode, value: GridValue): Constant | Grid {
  if (value.kind !== 'last') return value;
  return node.fail('a value of every frame', 'the state behind the last one: a frame cannot know the future');
}

export function needGrid(node: GridNode, index: number): Grid {
  const value = needValue(node, index);
  return value.kind === 'grid'
    ? value
    : node.fail(`input ${index + 1} to change with the frame`, 'a constant');
}

/** Numbers that arithmetic may use. */
export function needNumbers(node: GridNode, index: number, what: string): Constant {
  return numbers(node, needConstant(node, index, what), what);
}

export function numbers(node: GridNode, value: Constant, what: string): Constant {
  if (value.tainted) node.fail(`${what} not to depend on the number of frames`, 'it does');
  return value.integer ? { ...value, data: Float32Array.from(value.data), integer: false } : value;
}

/** Of `shape`, each size one of those. */
export function shaped(
  node: GridNode,
  value: Constant,
  what: string,
  shape: readonly number[],
): Float32Array {
  const fits = value.shape.length === shape.length && shape.every((n, i) => n === value.shape[i]);
  if (!fits) node.fail(`${what} of ${describe(shape)}`, describe(value.shape));
  return value.data as Float32Array;
}

/** Refuses an axis on which a frame has more than one element. */
export function onlyFrames(node: GridNode, { time, cells }: Grid): void {
  if (time >= 0 && cells.shape[time] !== 1) node.fail('an axis of frames alone', 'one of frames and more');
}

/** Refuses to compute over the frames. */
export function refuseTime(node: GridNode, grid: Grid, axes: readonly number[]): void {
  if (grid.time >= 0 && axes.includes(grid.time)) {
    node.fail('nothing over all frames: a frame cannot know the future', 'an axis of frames');
  }
}
