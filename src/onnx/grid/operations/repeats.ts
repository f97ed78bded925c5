// Elements more than once: they are read again, not copied.
import { integersAt, needConstant } from '../../node.ts';
import { range } from '../../sizes.ts';
import { spreadTo, takeCells } from '../context.ts';
import { needGrid, refuseTime } from '../inputs-of.ts';
import { rearranged } from './axes.ts';
import type { GridOperation } from './operation.ts';

const expandTo: GridOperation = (node, context) => {
  const value = needGrid(node, 0);
  const sizes = integersAt(node, 1, 'the shape');
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
  for (const [at, times] of integersAt(node, 1, 'the repeats').entries()) {
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

/** Nearest elements, as PyTorch repeats them. */
const resize: GridOperation = (node, context) => {
  let value = needGrid(node, 0);
  if (node.text('mode', 'nearest') !== 'nearest') node.fail('mode nearest', node.text('mode', ''));
  const rank = value.shape.length;
  const last = node.inputs.length - 1;
  const isSizes = last >= 3 && node.inputs[3] !== undefined;
  const given = needConstant(
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

export const REPEATS_OF_GRIDS: Readonly<Record<string, GridOperation>> = {
  Expand: expandTo,
  Tile: tile,
  Resize: resize,
  Upsample: resize,
};
