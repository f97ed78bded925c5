// Sums, differences, products and quotients, one of the two may be constant; powers, greatest and least of two.
import type { Constant } from '../../constant.ts';
import { broadcastShape, expand } from '../../fold.ts';
import { type GridContext, isPermutation, likeGrid, spreadTo } from '../context.ts';
import { compact, type Grid, type GridNode } from '../grid.ts';
import { needValue, numbers } from '../inputs-of.ts';
import { map } from './map.ts';
import type { GridOperation } from './operation.ts';

type Pair = 'add' | 'mul' | 'div';

const silentAs = (op: Pair, a: boolean, b: boolean): boolean =>
  op === 'add' ? a && b : op === 'mul' ? a || b : a;

/** Where each element of the vector stands among the elements of the value. */
function orderOf({ cells }: Grid): Float64Array {
  const order = new Float64Array(cells.data.length);
  for (const [i, cell] of cells.data.entries()) order[cell] = i;
  return order;
}

/** value op constant, the constant spread over it. */
export function withConstant(
  node: GridNode,
  op: Pair,
  value: Grid,
  given: Constant,
  context: GridContext,
): Grid {
  const shape = broadcastShape(node, value.shape, given.shape);
  const shift = shape.length - value.shape.length;
  const time = value.time < 0 ? -1 : value.time + shift;
  const own = given.shape[time - shape.length + given.shape.length] ?? 1;
  if (time >= 0 && own !== 1) node.fail('constants that are the same for all frames', 'others');
  const frame = shape.map((n, at) => (at === time ? value.cells.shape[value.time]! : n));
  const wide = spreadTo(node, value, frame, time, context);
  const spread = expand(node, given, frame, context.budget);
  const isZero = spread.data.every((v) => v === 0);
  if (op === 'add' && isZero) return wide;
  if (op !== 'add' && spread.data.every((v) => v === 1)) return wide;
  const silent = op === 'add' ? isZero : true;
  const base = compact(wide);
  const order = isPermutation(base) ? orderOf(base) : null;
  const data = Float32Array.from(
    { length: spread.data.length },
    (_, i) => spread.data[order ? order[i]! : i]!,
  );
  const tensor = order ? base.parts[0]!.tensor : context.tensorOf(base);
  const term = context.vector(given.name ?? `${node.name}_constant`, data);
  const made = context.builder[op](tensor, term, context.unique(node.outputs[0] ?? node.name));
  if (!order) return likeGrid(base, made, silent);
  return { ...base, silent: base.silent && silent, parts: [{ tensor: made, size: data.length }] };
}

/** Two values at one frame: the one that is ahead waits. */
export function together(node: GridNode, a: Grid, b: Grid, context: GridContext): readonly [Grid, Grid] {
  const lead = Math.min(a.lead, b.lead);
  return [context.delayed(node, a, a.lead - lead), context.delayed(node, b, b.lead - lead)];
}

export function twoGrids(node: GridNode, op: Pair, left: Grid, right: Grid, context: GridContext): Grid {
  const shape = broadcastShape(node, left.shape, right.shape);
  const placed = (grid: Grid) => (grid.time < 0 ? -1 : grid.time + shape.length - grid.shape.length);
  const time = placed(left);
  if (time !== placed(right)) node.fail('two values of every frame', 'axes of frames in different places');
  const [a, b] = together(node, left, right, context);
  const frame = shape.map((n, at) => (at === time ? left.cells.shape[left.time]! : n));
  const [x, y] = [a, b].map((grid) => compact(spreadTo(node, grid, frame, time, context))) as [Grid, Grid];
  const base = isPermutation(x) ? x : isPermutation(y) ? y : null;
  const order = base && orderOf(base);
  const turned = (grid: Grid): Grid => {
    if (!order) return grid;
    const data = Float64Array.from(order, (i) => grid.cells.data[i]!);
    return { ...grid, cells: { ...grid.cells, data } };
  };
  const names = [x, y].map((grid) => context.tensorOf(turned(grid))) as [string, string];
  const made = context.builder[op](...names, context.unique(node.outputs[0] ?? node.name));
  const like = base ?? likeGrid(x, made, true);
  const size = like.cells.data.length;
  const silent = silentAs(op, x.silent, y.silent);
  return { ...x, cells: like.cells, silent, parts: [{ tensor: made, size }] };
}

const negated = (value: Constant): Constant => ({ ...value, data: value.data.map((v) => -v) });

function scalar(value: number): Constant {
  return { kind: 'constant', shape: [], data: Float32Array.of(value), integer: false, tainted: false };
}

export const scaled = (node: GridNode, value: Grid, by: number, context: GridContext): Grid =>
  withConstant(node, 'mul', value, scalar(by), context);
export const shifted = (node: GridNode, value: Grid, by: number, context: GridContext): Grid =>
  withConstant(node, 'add', value, scalar(by), context);

const binary =
  (op: 'Add' | 'Sub' | 'Mul' | 'Div'): GridOperation =>
  (node, context) => {
    const [a, b] = [needValue(node, 0), needValue(node, 1)];
    if (a.kind === 'grid' && b.kind === 'grid') {
      if (op === 'Sub') return [twoGrids(node, 'add', a, scaled(node, b, -1, context), context)];
      return [twoGrids(node, op === 'Add' ? 'add' : op === 'Mul' ? 'mul' : 'div', a, b, context)];
    }
    if (a.kind === 'grid') {
      const given = numbers(node, b as Constant, 'the constant');
      if (op === 'Add') return [withConstant(node, 'add', a, given, context)];
      if (op === 'Sub') return [withConstant(node, 'add', a, negated(given), context)];
      if (op === 'Mul') return [withConstant(node, 'mul', a, given, context)];
      if (given.data.some((v) => v === 0)) node.fail('a divisor other than 0', '0');
      return [withConstant(node, 'mul', a, { ...given, data: given.data.map((v) => 1 / v) }, context)];
    }
    const given = numbers(node, a, 'the constant');
    const value = b as Grid;
    if (op === 'Add') return [withConstant(node, 'add', value, given, context)];
    if (op === 'Mul') return [withConstant(node, 'mul', value, given, context)];
    if (op === 'Sub') return [withConstant(node, 'add', scaled(node, value, -1, context), given, context)];
    return [withConstant(node, 'mul', map('reciprocal', value, context), given, context)];
  };

const negate: GridOperation = (node, context) => {
  const value = needValue(node, 0);
  return value.kind === 'constant' ? [negated(value)] : [scaled(node, value, -1, context)];
};

/** x^p by products and roots where p is one of these, else e^(p ln x), which has a value where x is above 0. */
const power: GridOperation = (node, context) => {
  const [base, exponent] = [needValue(node, 0), needValue(node, 1)];
  if (base.kind !== 'grid' || exponent.kind !== 'constant')
    return node.fail('a constant exponent', 'another');
  const [p] = numbers(node, exponent, 'the exponent').data;
  if (exponent.data.some((v) => v !== p)) node.fail('one exponent', 'several');
  const times = (a: Grid, b: Grid) => twoGrids(node, 'mul', a, b, context);
  switch (p) {
    case 1:
      return [base];
    case 2:
      return [times(base, base)];
    case 3:
      return [times(times(base, base), base)];
    case 4: {
      const square = times(base, base);
      return [times(square, square)];
    }
    case 0.5:
      return [map('sqrt', base, context)];
    case -0.5:
      return [map('reciprocal', map('sqrt', base, context), context)];
    case -1:
      return [map('reciprocal', base, context)];
    case -2:
      return [map('reciprocal', times(base, base), context)];
    default:
      return [map('exp', scaled(node, map('log', base, context), p!, context), context)];
  }
};

/** max(a, b) = b + relu(a - b), min(a, b) = a - relu(a - b) */
const extreme =
  (op: 'Max' | 'Min'): GridOperation =>
  (node, context) => {
    const two = (a: Grid, b: Grid | Constant): Grid => {
      const minus =
        b.kind === 'grid'
          ? twoGrids(node, 'add', a, scaled(node, b, -1, context), context)
          : withConstant(node, 'add', a, negated(numbers(node, b, 'the limit')), context);
      const over = map('relu', minus, context);
      if (op === 'Min') return twoGrids(node, 'add', a, scaled(node, over, -1, context), context);
      return b.kind === 'grid'
        ? twoGrids(node, 'add', over, b, context)
        : withConstant(node, 'add', over, numbers(node, b, 'the limit'), context);
    };
    const values = node.inputs.map((_, i) => needValue(node, i));
    const grids = values.filter((one): one is Grid => one.kind === 'grid');
    const constants = values.filter((one): one is Constant => one.kind === 'constant');
    const [head, ...others] = [...grids, ...constants] as [Grid, ...(Grid | Constant)[]];
    return [others.reduce<Grid>((all, one) => two(all, one), head)];
  };

export const PAIRS_OF_GRIDS: Readonly<Record<string, GridOperation>> = {
  Add: binary('Add'),
  Sub: binary('Sub'),
  Mul: binary('Mul'),
  Div: binary('Div'),
  Neg: negate,
  Pow: power,
  Max: extreme('Max'),
  Min: extreme('Min'),
  Sum: (node, context) => {
    const values = node.inputs.map((_, i) => needValue(node, i));
    const add = (a: Grid, b: Grid | Constant): Grid =>
      b.kind === 'grid'
        ? twoGrids(node, 'add', a, b, context)
        : withConstant(node, 'add', a, numbers(node, b, 'the term'), context);
    const grids = values.filter((one): one is Grid => one.kind === 'grid');
    const rest = values.filter((one): one is Constant => one.kind === 'constant');
    return [[...grids.slice(1), ...rest].reduce<Grid>(add, grids[0]!)];
  },
};
