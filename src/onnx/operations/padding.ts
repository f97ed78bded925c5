// Pad: by nothing, of constants, and of zeros before the frames of a sequence, as a convolution over time reads them.
import { foldPad } from '../fold.ts';
import { axisOf, describe, integersOf, type Node, need, needConstant } from '../node.ts';
import type { Operation } from './operation.ts';

function paddingOf(node: Node, rank: number): number[] {
  const given = node.ints('pads') ?? integersOf(node, needConstant(node, 1, 'pads'), 'pads');
  const listed = node.inputs[3];
  const axes = listed === undefined ? null : integersOf(node, needConstant(node, 3, 'axes'), 'axes');
  const all = new Array<number>(2 * rank).fill(0);
  const own = axes?.map((axis) => axisOf(node, axis, rank)) ?? Array.from({ length: rank }, (_, i) => i);
  if (given.length !== 2 * own.length) node.fail(`${2 * own.length} pads`, describe(given));
  for (const [i, axis] of own.entries()) {
    all[axis] = given[i]!;
    all[rank + axis] = given[own.length + i]!;
  }
  return all;
}

const pad: Operation = (node, context) => {
  const value = need(node, 0);
  const rank = value.shape.length;
  const pads = paddingOf(node, rank);
  if (pads.every((n) => n === 0)) return [value];
  const mode = node.text('mode', 'constant');
  const filler = node.inputs[2];
  const fill = filler === undefined ? node.float('value', 0) : needConstant(node, 2, 'the value').data[0]!;
  if (mode !== 'constant') node.fail('mode constant', mode);
  if (value.kind === 'constant') return [foldPad(node, value, pads, fill, context.budget)];
  if (
    value.kind === 'dynamic' &&
    value.moment === 'every' &&
    context.frames === 'sequence' &&
    value.time >= 0
  ) {
    const before = pads[value.time]!;
    const isBefore = before > 0 && pads.every((n, i) => n === 0 || i === value.time);
    if (isBefore && fill === 0) {
      const shape = value.shape.map((n, axis) => (axis === value.time ? n + before : n));
      return [{ kind: 'window', shape, axis: value.time, frames: before, input: null, x: value }];
    }
  }
  return node.fail('padding by nothing, or by zeros before the frames', describe(pads));
};

export const PADDING: Readonly<Record<string, Operation>> = { Pad: pad };
