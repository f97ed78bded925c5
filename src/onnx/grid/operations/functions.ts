// Functions of one value, element by element: those that a network has, and others written with them.
import type { FunctionName, RealFunctionName } from '../../../network/index.ts';
import type { Constant } from '../../constant.ts';
import { expand } from '../../fold.ts';
import { needConstant } from '../../node.ts';
import { type GridContext, isPermutation, likeGrid } from '../context.ts';
import { compact, type Grid, type GridNode } from '../grid.ts';
import { needGrid, needNumbers } from '../inputs-of.ts';
import { map } from './map.ts';
import type { GridOperation } from './operation.ts';
import { scaled, shifted, twoGrids } from './pairs.ts';

const plain =
  (kind: FunctionName | RealFunctionName): GridOperation =>
  (node, context) => [map(kind, needGrid(node, 0), context)];

/** x where it is above 0, else slope * x. slopes: spread over the value */
function bent(node: GridNode, given: Grid, slopes: Constant, context: GridContext): Grid {
  const value = compact(given);
  const frame = value.cells.shape;
  const spread = expand(node, slopes, frame, context.budget).data;
  if (spread.length !== value.cells.data.length) node.fail('slopes within the shape of the value', 'others');
  const turned = new Float32Array(spread.length);
  const isWhole = isPermutation(value);
  for (const [i, cell] of value.cells.data.entries()) turned[isWhole ? cell : i] = spread[i]!;
  const tensor = isWhole ? value.parts[0]!.tensor : context.tensorOf(value);
  const data = turned.subarray(0, periodOf(turned, frame)).slice();
  const slope = context.vector(slopes.name ?? `${node.name}_slope`, data);
  const outputs = [context.unique('prelu')];
  const layer = {
    kind: 'prelu',
    name: context.layer(),
    params: { slope },
    inputs: [tensor],
    outputs,
  } as const;
  const made = context.builder.push(layer);
  if (!isWhole) return likeGrid(value, made, true);
  return { ...value, parts: [{ tensor: made, size: turned.length }] };
}

/** The least size of an axis, or 1, after which the numbers repeat. */
function periodOf(data: Float32Array, frame: readonly number[]): number {
  const sizes = [1, ...frame, data.length].sort((a, b) => a - b);
  return sizes.find((n) => data.length % n === 0 && data.every((v, i) => v === data[i % n]))!;
}

const number = (value: number): Constant => ({
  kind: 'constant',
  shape: [],
  data: Float32Array.of(value),
  integer: false,
  tainted: false,
});

const leaky: GridOperation = (node, context) => [
  bent(node, needGrid(node, 0), number(node.float('alpha', 0.01)), context),
];

const prelu: GridOperation = (node, context) => {
  const value = needGrid(node, 0);
  const slope = needNumbers(node, 1, 'the slope');
  // ONNX spreads the slope from the last axis on; a vector as long as the channels is what exporters mean by it.
  return [bent(node, value, slope, context)];
};

/** Between limits, either of which may be left out. */
function limited(node: GridNode, value: Grid, least: number, greatest: number, context: GridContext): Grid {
  let out = value;
  if (least > -3e38) {
    if (least === 0) out = map('relu', out, context);
    else out = shifted(node, map('relu', shifted(node, out, -least, context), context), least, context);
  }
  if (greatest < 3e38) {
    const under = map('relu', shifted(node, scaled(node, out, -1, context), greatest, context), context);
    out = shifted(node, scaled(node, under, -1, context), greatest, context);
  }
  return out;
}

const clip: GridOperation = (node, context) => {
  const limit = (index: number, name: string, otherwise: number): number =>
    node.inputs[index] === undefined
      ? node.float(name, otherwise)
      : (needConstant(node, index, name).data[0] ?? otherwise);
  const [least, greatest] = [
    limit(1, 'min', Number.NEGATIVE_INFINITY),
    limit(2, 'max', Number.POSITIVE_INFINITY),
  ];
  return [limited(node, needGrid(node, 0), least, greatest, context)];
};

const times = (node: GridNode, a: Grid, b: Grid, context: GridContext): Grid =>
  twoGrids(node, 'mul', a, b, context);

const hardSigmoid = (node: GridNode, value: Grid, alpha: number, beta: number, context: GridContext): Grid =>
  limited(node, shifted(node, scaled(node, value, alpha, context), beta, context), 0, 1, context);

const absolute = (node: GridNode, value: Grid, context: GridContext): Grid =>
  bent(node, value, number(-1), context);

/** ln(1 + e^x) = relu(x) + ln(1 + e^-|x|) */
function softplus(node: GridNode, value: Grid, context: GridContext): Grid {
  const power = map('exp', scaled(node, absolute(node, value, context), -1, context), context);
  const rest = map('log', shifted(node, power, 1, context), context);
  return twoGrids(node, 'add', map('relu', value, context), rest, context);
}

/** x above 0, else alpha (e^x - 1), scaled as a whole; min(x, 0) goes into the power, so that none overflows. */
function elu(node: GridNode, value: Grid, alpha: number, gamma: number, context: GridContext): Grid {
  const over = map('relu', value, context);
  const under = scaled(node, map('relu', scaled(node, value, -1, context), context), -1, context);
  const power = scaled(node, shifted(node, map('exp', under, context), -1, context), alpha, context);
  return scaled(node, twoGrids(node, 'add', over, power, context), gamma, context);
}

export const FUNCTIONS_OF_GRIDS: Readonly<Record<string, GridOperation>> = {
  Sigmoid: plain('sigmoid'),
  Tanh: plain('tanh'),
  Relu: plain('relu'),
  Exp: plain('exp'),
  Log: plain('log'),
  Sqrt: plain('sqrt'),
  Reciprocal: plain('reciprocal'),
  LeakyRelu: leaky,
  PRelu: prelu,
  Clip: clip,
  Abs: (node, context) => [absolute(node, needGrid(node, 0), context)],
  HardSigmoid: (node, context) => [
    hardSigmoid(node, needGrid(node, 0), node.float('alpha', 0.2), node.float('beta', 0.5), context),
  ],
  HardSwish: (node, context) => {
    const value = needGrid(node, 0);
    return [times(node, value, hardSigmoid(node, value, 1 / 6, 0.5, context), context)];
  },
  Swish: (node, context) => {
    const value = needGrid(node, 0);
    const inner = scaled(node, value, node.float('alpha', 1), context);
    return [times(node, value, map('sigmoid', inner, context), context)];
  },
  Softplus: (node, context) => [softplus(node, needGrid(node, 0), context)],
  Mish: (node, context) => {
    const value = needGrid(node, 0);
    return [times(node, value, map('tanh', softplus(node, value, context), context), context)];
  },
  Softsign: (node, context) => {
    const value = needGrid(node, 0);
    const under = shifted(node, absolute(node, value, context), 1, context);
    return [times(node, value, map('reciprocal', under, context), context)];
  },
  Elu: (node, context) => [elu(node, needGrid(node, 0), node.float('alpha', 1), 1, context)],
  Celu: (node, context) => {
    const value = needGrid(node, 0);
    const alpha = node.float('alpha', 1);
    return [scaled(node, elu(node, scaled(node, value, 1 / alpha, context), 1, 1, context), alpha, context)];
  },
  Selu: (node, context) => [
    elu(node, needGrid(node, 0), node.float('alpha', 1.6732632), node.float('gamma', 1.050701), context),
  ],
};
