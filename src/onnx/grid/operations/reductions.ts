// Means, sums and greatest values over axes within the frame; Softmax; normalisations, whole as operators have them.
import type { NetworkBuilder } from '../../../network/network-builder.ts';
import type { Constant } from '../../constant.ts';
import { expand, reshape } from '../../fold.ts';
import { axisOf, describe, keepsAxes, listOf } from '../../node.ts';
import { range } from '../../sizes.ts';
import { type GridContext, isPermutation } from '../context.ts';
import { framesOf, type Grid, type GridNode, sizeOfShape, withCells } from '../grid.ts';
import { needGrid, needNumbers, refuseTime } from '../inputs-of.ts';
import { rearranged } from './axes.ts';
import { map } from './map.ts';
import type { GridOperation } from './operation.ts';
import { twoGrids, withConstant } from './pairs.ts';

type Reducing = 'mean' | 'sum' | 'max';

/** Over axes of a frame, which then have size 1. */
export function reduced(
  node: GridNode,
  value: Grid,
  axes: readonly number[],
  what: Reducing,
  context: GridContext,
): Grid {
  refuseTime(node, value, axes);
  const frame = value.cells.shape;
  const size = sizeOfShape(axes.map((at) => frame[at]!));
  const kept = range(0, frame.length).filter((at) => !axes.includes(at));
  const made = frame.map((n, at) => (axes.includes(at) ? 1 : n));
  if (size === 1) return value;
  // As the elements lie, where they are reduced over the first or the last of them.
  const front = rearranged(value, [...axes, ...kept], context);
  const isFront = isPermutation(front) && front.cells.data.every((cell, i) => cell === i);
  const input = context.tensorOf(isFront ? front : rearranged(value, [...kept, ...axes], context));
  const inner = isFront ? sizeOfShape(kept.map((at) => frame[at]!)) : 1;
  const tensor = context.builder.push({
    kind: 'reduce',
    name: context.layer(),
    params: { function: what, size, inner },
    inputs: [input],
    outputs: [context.unique(what)],
  });
  const { time, lead, silent } = value;
  return context.whole(tensor, made, { time, lead, silent }, framesOf(value));
}

function reducedAxes(node: GridNode, value: Grid): number[] {
  const rank = value.shape.length;
  const given = listOf(node, 'axes', 1);
  if (given === null || given.length === 0)
    return node.int('noop_with_empty_axes', 0) === 0 ? range(0, rank) : [];
  return [...new Set(given.map((one) => axisOf(node, one, rank)))].sort((a, b) => a - b);
}

function without(node: GridNode, value: Grid, axes: readonly number[], context: GridContext): Grid {
  if (keepsAxes(node)) return value;
  return rearranged(
    value,
    range(0, value.shape.length).filter((at) => !axes.includes(at)),
    context,
  );
}

const reduction =
  (
    what: Reducing,
    before?: (node: GridNode, value: Grid, context: GridContext) => Grid,
    after?: typeof before,
  ): GridOperation =>
  (node, context) => {
    const value = needGrid(node, 0);
    const axes = reducedAxes(node, value);
    if (axes.length === 0) return [value];
    const shown = before ? before(node, value, context) : value;
    const out = reduced(node, shown, axes, what, context);
    return [without(node, after ? after(node, out, context) : out, axes, context)];
  };

const squared = (node: GridNode, value: Grid, context: GridContext): Grid =>
  twoGrids(node, 'mul', value, value, context);

/** [rows, size]: what is normalised together lies together. `turned`: its axes, those last. */
function inRows(value: Grid, axes: readonly number[], context: GridContext) {
  const rank = value.shape.length;
  const order = [...range(0, rank).filter((at) => !axes.includes(at)), ...axes];
  const turned = rearranged(value, order, context);
  const back = range(0, rank).map((at) => order.indexOf(at));
  const size = sizeOfShape(axes.map((at) => value.cells.shape[at]!));
  return { turned, back, size, rows: turned.cells.data.length / size };
}

const softmax: GridOperation = (node, context) => {
  const value = needGrid(node, 0);
  const rank = value.shape.length;
  const first = axisOf(node, node.int('axis', node.opset >= 13 ? -1 : 1), rank);
  // Before opset 13 all axes from the one on are taken together.
  const axes = node.opset >= 13 ? [first] : range(0, rank).filter((at) => at >= first);
  refuseTime(node, value, axes);
  const { turned, back, size } = inRows(value, axes, context);
  const tensor = context.builder.push({
    kind: 'softmax',
    name: context.layer(),
    params: { size },
    inputs: [context.tensorOf(turned)],
    outputs: [context.unique('softmax')],
  });
  return [rearranged(fresh(turned, tensor, false, context), back, context)];
};

function fresh(like: Grid, tensor: string, silent: boolean, context: GridContext): Grid {
  const { time, lead } = like;
  return context.whole(tensor, like.cells.shape, { time, lead, silent }, framesOf(like));
}

/** Mean 0 and variance 1 over axes, then scale and bias, which spread over the value. */
export function normalised(
  node: GridNode,
  value: Grid,
  axes: readonly number[],
  epsilon: number,
  scale: Constant | null,
  bias: Constant | null,
  context: GridContext,
): Grid {
  refuseTime(node, value, axes);
  const { turned, back, size, rows } = inRows(value, axes, context);
  const spread = (given: Constant | null, otherwise: number, what: string): string => {
    if (given === null) return context.vector(`${node.name}_${what}`, new Float32Array(size).fill(otherwise));
    const wide = expand(node, given, value.cells.shape, context.budget);
    const cells = rearranged(
      withCells({ ...value, time: -1 }, wide),
      back.map((_, at) => orderOf(back)[at]!),
      context,
    ).cells.data;
    const isSame = cells.every((v, i) => v === cells[i % size]);
    return context.vector(
      given.name ?? `${node.name}_${what}`,
      Float32Array.from(isSame ? cells.subarray(0, size) : cells),
    );
  };
  const tensor = addNormalise(context.builder, {
    input: context.tensorOf(turned),
    scale: spread(scale, 1, 'scale'),
    bias: spread(bias, 0, 'shift'),
    epsilon: Math.fround(epsilon),
    rows,
    name: context.layer(),
    output: context.unique('normalised'),
  });
  return rearranged(fresh(turned, tensor, false, context), back, context);
}

const orderOf = (back: readonly number[]): number[] => range(0, back.length).map((at) => back.indexOf(at));

function addNormalise(
  builder: NetworkBuilder,
  given: {
    input: string;
    scale: string;
    bias: string;
    epsilon: number;
    rows: number;
    name: string;
    output: string;
  },
): string {
  const { input, scale, bias, epsilon, rows, name, output } = given;
  const params = rows === 1 ? { scale, bias, epsilon } : { scale, bias, epsilon, rows };
  return builder.push({ kind: 'normalise', name, params, inputs: [input], outputs: [output] });
}

const layerNormalisation: GridOperation = (node, context) => {
  if (node.opset < 17) node.fail('opset 17 or later', `${node.opset}`);
  const value = needGrid(node, 0);
  const rank = value.shape.length;
  const first = axisOf(node, node.int('axis', -1), rank);
  const axes = range(0, rank).filter((at) => at >= first);
  const given = (index: number, what: string) =>
    node.inputs[index] === undefined ? null : needNumbers(node, index, what);
  return [
    normalised(
      node,
      value,
      axes,
      node.float('epsilon', 1e-5),
      given(1, 'the scale'),
      given(2, 'the bias'),
      context,
    ),
  ];
};

/** A value per channel, which is axis 1. */
function perChannel(value: Grid, given: Constant): Constant {
  return reshape(given, [given.data.length, ...new Array<number>(value.shape.length - 2).fill(1)]);
}

const instanceNormalisation: GridOperation = (node, context) => {
  const value = needGrid(node, 0);
  const axes = range(0, value.shape.length).slice(2);
  const [scale, bias] = [1, 2].map((i) => perChannel(value, needNumbers(node, i, 'scale and bias')));
  return [normalised(node, value, axes, node.float('epsilon', 1e-5), scale!, bias!, context)];
};

const groupNormalisation: GridOperation = (node, context) => {
  const value = needGrid(node, 0);
  const groups = node.int('num_groups', 0);
  const [n, channels] = value.cells.shape as [number, number];
  if (!(groups >= 1) || channels % groups !== 0) node.fail(`groups of ${channels} channels`, `${groups}`);
  if (value.time === 1 || value.time === 0) node.fail('channels and one clip', 'an axis of frames');
  const apart = [n, groups, channels / groups, ...value.cells.shape.slice(2)];
  const split = withCells(value, reshape(value.cells, apart), value.time < 0 ? -1 : value.time + 1);
  const axes = range(0, apart.length).slice(2);
  const out = normalised(node, split, axes, node.float('epsilon', 1e-5), null, null, context);
  const joined = withCells(out, reshape(out.cells, value.cells.shape), value.time);
  const of = (index: number): Constant => {
    const given = needNumbers(node, index, 'scale and bias');
    if (given.data.length === channels) return perChannel(value, given);
    const each = Float32Array.from(
      { length: channels },
      (_, c) => given.data[Math.floor((c * groups) / channels)]!,
    );
    return perChannel(value, { ...given, data: each, shape: [channels] });
  };
  return [withConstant(node, 'add', withConstant(node, 'mul', joined, of(1), context), of(2), context)];
};

const batchNormalisation: GridOperation = (node, context) => {
  const value = needGrid(node, 0);
  const channels = value.cells.shape[1] ?? 1;
  if (value.time === 1) node.fail('channels', 'an axis of frames');
  const [scale, bias, mean, variance] = [1, 2, 3, 4].map((i) => {
    const given = needNumbers(node, i, 'statistics');
    return given.data.length === channels ? given : node.fail(`${channels} values`, describe(given.shape));
  }) as [Constant, Constant, Constant, Constant];
  if (node.int('training_mode', 0) !== 0) node.fail('no training', 'training_mode');
  const epsilon = node.float('epsilon', 1e-5);
  const factor = Float32Array.from(scale.data, (s, c) => s / Math.sqrt(variance.data[c]! + epsilon));
  const term = Float32Array.from(bias.data, (b, c) => b - mean.data[c]! * factor[c]!);
  if ([...factor, ...term].some((v) => !Number.isFinite(v))) node.fail('finite statistics', 'others');
  const of = (data: Float32Array, like: Constant): Constant => perChannel(value, { ...like, data });
  return [
    withConstant(
      node,
      'add',
      withConstant(node, 'mul', value, of(factor, scale), context),
      of(term, bias),
      context,
    ),
  ];
};

const globalPool =
  (what: Reducing): GridOperation =>
  (node, context) => {
    const value = needGrid(node, 0);
    return [reduced(node, value, range(0, value.shape.length).slice(2), what, context)];
  };

export const REDUCTIONS: Readonly<Record<string, GridOperation>> = {
  ReduceMean: reduction('mean'),
  ReduceSum: reduction('sum'),
  ReduceMax: reduction('max'),
  ReduceSumSquare: reduction('sum', squared),
  ReduceL2: reduction('sum', squared, (_, value, context) => map('sqrt', value, context)),
  GlobalAveragePool: globalPool('mean'),
  GlobalMaxPool: globalPool('max'),
  Softmax: softmax,
  LayerNormalization: layerNormalisation,
  InstanceNormalization: instanceNormalisation,
  GroupNormalization: groupNormalisation,
  BatchNormalization: batchNormalisation,
};
