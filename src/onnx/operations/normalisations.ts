// BatchNormalization, whose statistics are constants, and LayerNormalization, whose statistics are those of each frame.
import type { Constant } from '../constant.ts';
import { type ImportContext, withTensor } from '../context.ts';
import { foldBinary, foldNormalise } from '../fold.ts';
import { axisOf, describe, type Node, need, needConstant, needDynamic } from '../node.ts';
import { lengthOf, type VectorData } from '../value.ts';
import { filled, isOwn, plus, spread, times } from './affine.ts';
import type { Operation } from './operation.ts';

/** With the statistics of the training: one factor and one term per element. */
const batchNormalization: Operation = (node, context) => {
  const value = needDynamic(node, 0);
  if (node.int('training_mode', 0) !== 0) node.fail('statistics of the training', 'training_mode 1');
  if (node.int('spatial', 1) !== 1) node.fail('spatial 1', '0');
  if (value.shape.length > 1 && value.feature !== 1) node.fail('channels on axis 1', `axis ${value.feature}`);
  const length = lengthOf(value);
  const [gamma, beta, mean, variance] = ['scale', 'bias', 'mean', 'variance'].map((what, i) => {
    const { data } = needConstant(node, i + 1, what);
    if (data.length !== length) node.fail(`${length} values of ${what}`, `${data.length}`);
    return data;
  }) as [Constant['data'], Constant['data'], Constant['data'], Constant['data']];
  const epsilon = node.float('epsilon', 1e-5);
  const factor = Float32Array.from({ length }, (_, i) => gamma[i]! / Math.sqrt(variance[i]! + epsilon));
  const term = Float32Array.from({ length }, (_, i) => beta[i]! - mean[i]! * factor[i]!);
  const scaled = times(value, factor, isOwn(node, 0, value), context);
  const { source } = scaled;
  const name = (source.form === 'linear' && source.bias?.name) || `${node.name}_term`;
  // Nothing else reads what `times` gave.
  return [plus(scaled, { name, data: term }, true, context)];
};

/** An epsilon that a division by 0 cannot come of; a float32, as the graph has it. */
function epsilonOf(node: Node): number {
  const epsilon = Math.fround(node.float('epsilon', 1e-5));
  return epsilon > 0 && epsilon < Infinity ? epsilon : node.fail('a finite epsilon above 0', `${epsilon}`);
}

/** Factors or terms: one per element of what is normalised, or one for all. */
function parameterOf(node: Node, index: number, what: string, axis: number): Constant {
  const { shape } = need(node, 0);
  const given = needConstant(node, index, what);
  const lead = shape.length - given.shape.length;
  const fits = lead >= 0 && given.shape.every((n, i) => n === 1 || n === shape[lead + i]);
  return fits ? given : node.fail(`${what} of ${describe(shape.slice(axis))}`, describe(given.shape));
}

function parametersOf(node: Node, axis: number) {
  return {
    epsilon: epsilonOf(node),
    scale: parameterOf(node, 1, 'a scale', axis),
    bias: node.inputs[2] === undefined ? null : parameterOf(node, 2, 'a bias', axis),
  };
}

/** Statistics of the vector of each frame, in double whatever `stash_type` says. */
const layerNormalization: Operation = (node, context) => {
  if (node.opset < 17) node.fail('opset 17 or later', `${node.opset}`);
  if (node.outputs.slice(1).some((name) => name !== '')) {
    node.fail('one output', 'Mean or InvStdDev as well');
  }
  const value = need(node, 0);
  const rank = value.shape.length;
  const axis = axisOf(node, node.int('axis', -1), rank);
  if (value.kind === 'constant') return [normalisedConstant(node, value, axis, context)];
  const vector = needDynamic(node, 0);
  if (axis !== rank - 1 || vector.feature !== axis) {
    node.fail(
      'the last axis, and the vector on it',
      `axis ${axis} of ${rank}, the vector on ${vector.feature}`,
    );
  }
  const { epsilon, scale, bias } = parametersOf(node, axis);
  const input = context.make(vector);
  const layer = context.layer();
  const factor = context.vector(spread(node, vector, scale, context).vector, layer);
  const term = context.vector(
    bias
      ? spread(node, vector, bias, context).vector
      : { name: `${factor}_bias`, data: filled(vector, 0, context) },
    layer,
  );
  const name = context.builder.normalise(input, factor, term, epsilon, context.unique('normalised'));
  return [withTensor(vector, name)];
};

/** Statistics over what lies behind the channels, of which there is one: those of the vector of each frame. */
const instanceNormalization: Operation = (node, context) => {
  const vector = needDynamic(node, 0);
  const { shape } = vector;
  const others = shape.every((n, axis) => axis === vector.feature || axis === vector.time || n === 1);
  const isInside = vector.feature >= 2 && (vector.time < 0 || vector.time < 2);
  if (!isInside || !others || shape[1] !== 1 || vector.time === 1) {
    node.fail('[frames, 1, elements]', describe(shape));
  }
  const filledWith = (index: number, what: string): VectorData => {
    const { data, name } = needConstant(node, index, what);
    if (data.length !== 1) node.fail(`one value of ${what}`, `${data.length}`);
    return { name: name || `${node.name}_${what}`, data: filled(vector, data[0]!, context) };
  };
  const [scale, bias] = [filledWith(1, 'scale'), filledWith(2, 'bias')];
  const input = context.make(vector);
  const [factor, term] = [scale, bias].map((of) => context.vector(of, context.layer())) as [string, string];
  const name = context.builder.normalise(input, factor, term, epsilonOf(node), context.unique('normalised'));
  return [withTensor(vector, name)];
};

function normalisedConstant(node: Node, value: Constant, axis: number, { budget }: ImportContext): Constant {
  if (value.integer) node.fail('floats', 'integers');
  const { epsilon, scale, bias } = parametersOf(node, axis);
  const normal = foldNormalise(value, axis, epsilon, budget);
  const scaled = foldBinary(node, normal, scale, (x, y) => x * y, budget);
  return bias ? foldBinary(node, scaled, bias, (x, y) => x + y, budget) : scaled;
}

export const NORMALISATIONS: Readonly<Record<string, Operation>> = {
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  InstanceNormalization: instanceNormalization,
};
