// Elements of one grid put into another, at places that are known.
import { type Constant, constant } from '../../constant.ts';
import { describe, needConstant } from '../../node.ts';
import { range } from '../../sizes.ts';
import { spreadTo } from '../context.ts';
import { compact, type Grid, joinParts, STILL, sizeOfShape } from '../grid.ts';
import { needValue } from '../inputs-of.ts';
import { asGrid } from './joins.ts';
import type { GridOperation } from './operation.ts';

/** Data of which some elements are replaced; both may be constants. */
const scatterNd: GridOperation = (node, context) => {
  const indices = needConstant(node, 1, 'the indices');
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
  const condition = needConstant(node, 0, 'the condition');
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

export const PLACEMENTS_OF_GRIDS: Readonly<Record<string, GridOperation>> = {
  ScatterND: scatterNd,
  Where: where,
};
