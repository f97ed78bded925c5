// A normalisation over the vector of a frame spelt out, as exporters write it before opset 17:
// mean = ReduceMean(x), c = x - mean, variance = ReduceMean(c * c), y = c / Sqrt(variance + epsilon), or c * Reciprocal of that.
// Each step is a `Statistic` until the last one, which is one operation of the graph.
import type { Constant } from '../constant.ts';
import type { ImportContext } from '../context.ts';
import { foldBinary, foldReduceMean } from '../fold.ts';
import { axisOf, describe, keepsAxes, type Node, need } from '../node.ts';
import { type Dynamic, dynamic, type Statistic, type Value } from '../value.ts';
import type { Operation } from './operation.ts';
import { realFunction } from './real-functions.ts';

const isStage = (value: Value | undefined, stage: Statistic['stage']): value is Statistic =>
  value?.kind === 'statistic' && value.stage === stage;

/** One value, seen in one way. */
function sameVector(a: Statistic, b: Statistic | Dynamic): boolean {
  const [own, other] = [a.of, b.kind === 'statistic' ? b.of : b];
  const sameAxes = own.feature === other.feature && own.time === other.time;
  return own.made === other.made && sameAxes && own.shape.length === other.shape.length;
}

function next(from: Statistic, stage: Statistic['stage'], epsilon = from.epsilon): Statistic {
  return { ...from, stage, epsilon };
}

const isScalar = (value: Value | undefined): value is Constant =>
  value?.kind === 'constant' && value.data.length === 1 && !value.tainted;

/** The axes that ReduceMean goes over; null for all. */
function axesOf(node: Node): readonly number[] | null {
  const given = node.inputs[1];
  if (given !== undefined && given.kind !== 'constant') return node.fail('constant axes', 'others');
  const axes = node.ints('axes') ?? (given ? Array.from(given.data) : null);
  if (axes !== null && axes.length > 0) return axes;
  return node.int('noop_with_empty_axes', 0) === 0 ? null : [];
}

const reduceMean: Operation = (node, context) => {
  const value = need(node, 0);
  const rank = value.shape.length;
  const axes = new Set(axesOf(node)?.map((axis) => axisOf(node, axis, rank)) ?? value.shape.keys());
  const keeps = keepsAxes(node);
  return [axes.size === 0 ? value : meanOver(node, value, axes, keeps, context)];
};

/** Over all axes behind the channels; a vector has to lie there. */
const globalAveragePool: Operation = (node, context) => {
  const value = need(node, 0);
  const axes = new Set([...value.shape.keys()].slice(2));
  if (axes.size === 0) node.fail('[1, channels, ...]', describe(value.shape));
  return [meanOver(node, value, axes, true, context)];
};

function meanOver(
  node: Node,
  value: Value,
  axes: ReadonlySet<number>,
  keeps: boolean,
  context: ImportContext,
): Value {
  const rank = value.shape.length;
  if (value.kind === 'constant') return foldReduceMean(value, axes, keeps, context.budget);
  const of = value.kind === 'dynamic' ? value : isStage(value, 'squares') ? value.of : null;
  if (of === null || of.moment !== 'every') return node.fail('a vector of every frame', 'another value');
  if (of.time >= 0 && axes.has(of.time)) {
    node.fail('a mean within the frame: a frame cannot know the future', 'one over the frames');
  }
  if (!axes.has(of.feature)) node.fail('a mean over the vector', 'one over other axes');
  // Without the axis, what follows would spread the mean along another one.
  if (!keeps && rank > 1) node.fail('keepdims 1', '0');
  const shape = value.shape.map((n, axis) => (axes.has(axis) ? 1 : n));
  const base = { kind: 'statistic', of, epsilon: 0, shape } as const;
  return { ...base, stage: value.kind === 'dynamic' ? 'mean' : 'variance' };
}

/** The part of a normalisation that a binary operation is, or null where it is none. */
export function statisticOf(
  node: Node,
  op: 'Add' | 'Sub' | 'Mul' | 'Div',
  a: Value,
  b: Value,
  context: ImportContext,
): Value | null {
  if (a.kind !== 'statistic' && b.kind !== 'statistic') return null;
  if (op === 'Sub' && a.kind === 'dynamic' && isStage(b, 'mean') && sameVector(b, a)) {
    return next({ ...b, of: a, shape: a.shape }, 'centred');
  }
  if (op === 'Mul' && isStage(a, 'centred') && isStage(b, 'centred') && sameVector(a, b))
    return next(a, 'squares');
  if (op === 'Add') {
    const [variance, epsilon] = a.kind === 'statistic' ? [a, b] : [b, a];
    const fits = isScalar(epsilon) && epsilon.shape.length <= variance.shape.length;
    if (isStage(variance, 'variance') && fits) {
      return next(variance, 'variance', variance.epsilon + epsilon.data[0]!);
    }
  }
  if (op === 'Div' && isScalar(a) && a.data[0] === 1 && isStage(b, 'deviation')) return next(b, 'inverse');
  if (op === 'Div' && isStage(a, 'centred') && isStage(b, 'deviation') && sameVector(a, b)) {
    return normalised(node, a, b, context);
  }
  if (op === 'Mul') {
    const [centred, inverse] = isStage(a, 'centred') ? [a, b] : [b, a];
    if (isStage(centred, 'centred') && isStage(inverse, 'inverse') && sameVector(centred, inverse)) {
      return normalised(node, centred, inverse, context);
    }
  }
  return node.fail('(x - mean) / sqrt(variance + epsilon) of one vector', 'another use of its statistics');
}

function normalised(node: Node, centred: Statistic, spread: Statistic, context: ImportContext): Dynamic {
  const { of } = centred;
  const { epsilon } = spread;
  if (!(epsilon > 0 && epsilon < Infinity)) node.fail('a finite epsilon above 0', `${epsilon}`);
  const input = context.make(of);
  return dynamic(of.shape, of.feature, of.time, {
    form: 'normalised',
    input,
    epsilon,
    scale: null,
    bias: null,
  });
}

const sqrt: Operation = (node, context) => {
  const value = need(node, 0);
  if (isStage(value, 'variance')) return [next(value, 'deviation')];
  return [realFunction('sqrt', node, Math.sqrt, context)];
};

const reciprocal: Operation = (node, context) => {
  const value = need(node, 0);
  if (isStage(value, 'deviation')) return [next(value, 'inverse')];
  return [realFunction('reciprocal', node, (x) => 1 / x, context)];
};

const power: Operation = (node, context) => {
  const [value, exponent] = [need(node, 0), need(node, 1)];
  if (value.kind === 'constant' && exponent.kind === 'constant') {
    return [foldBinary(node, value, exponent, (x, y) => x ** y, context.budget)];
  }
  const by = isScalar(exponent) ? exponent.data[0]! : Number.NaN;
  if (isStage(value, 'centred') && by === 2) return [next(value, 'squares')];
  if (isStage(value, 'variance') && by === 0.5) return [next(value, 'deviation')];
  if (isStage(value, 'variance') && by === -0.5) return [next(value, 'inverse')];
  if (value.kind === 'dynamic' && value.moment === 'every' && by === 2) {
    const name = context.make(value);
    const square = context.builder.mul(name, name, context.unique(node.outputs[0] ?? node.name));
    return [dynamic(value.shape, value.feature, value.time, { form: 'tensor', name: square })];
  }
  return node.fail('a constant, or the square of a vector', 'another power');
};

export const LAYER_NORM_PARTS: Readonly<Record<string, Operation>> = {
  ReduceMean: reduceMean,
  GlobalAveragePool: globalAveragePool,
  Sqrt: sqrt,
  Reciprocal: reciprocal,
  Pow: power,
};
