// Sigmoid, Tanh and Relu; PRelu and Clip, which are written with ReLUs.
import { type ImportContext, withTensor } from '../context.ts';
import { type Node, needConstant, needDynamic } from '../node.ts';
import type { Dynamic } from '../value.ts';
import { filled, plus, spread, times } from './affine.ts';
import type { Operation } from './operation.ts';

const activation =
  (op: 'sigmoid' | 'tanh' | 'relu'): Operation =>
  (node, context) => {
    const value = needDynamic(node, 0);
    return [withTensor(value, context.builder.map(op, context.make(value), context.unique(op)))];
  };

function relu(value: Dynamic, context: ImportContext): Dynamic {
  return withTensor(value, context.builder.map('relu', context.make(value), context.unique('relu')));
}

function shifted(value: Dynamic, by: number, context: ImportContext): Dynamic {
  if (by === 0) return value;
  const name = context.unique(`${context.make(value)}_by`);
  return plus(value, { name, data: filled(value, by, context) }, false, context);
}

function negated(value: Dynamic, context: ImportContext): Dynamic {
  const affine = times(value, filled(value, -1, context), false, context);
  return withTensor(value, context.make(affine));
}

/** max(x, slope * x) for x of either sign: relu(x) - slope * relu(-x), which rounds as the definition does. */
const prelu: Operation = (node, context) => {
  const value = needDynamic(node, 0);
  const { vector } = spread(node, value, needConstant(node, 1, 'the slope'), context);
  const positive = context.make(relu(value, context));
  const negative = relu(negated(value, context), context);
  const sloped = times(
    negative,
    vector.data.map((s) => -s),
    false,
    context,
  );
  const name = context.unique('prelu');
  return [withTensor(value, context.builder.add(positive, context.make(sloped), name))];
};

function limitOf(node: Node, attribute: string, index: number, otherwise: number): number {
  const input = node.inputs[index];
  if (input === undefined) return node.float(attribute, otherwise);
  const { data } = needConstant(node, index, `the limit ${attribute}`);
  if (data.length !== 1) node.fail(`one number as ${attribute}`, `${data.length}`);
  return data[0]!;
}

/** least + relu(x - least), then greatest - relu(greatest - x). */
const clip: Operation = (node, context) => {
  const value = needDynamic(node, 0);
  const least = limitOf(node, 'min', 1, -3.4028234663852886e38);
  const greatest = limitOf(node, 'max', 2, 3.4028234663852886e38);
  if (!(least <= greatest)) node.fail('min to be at most max', `${least} and ${greatest}`);
  let result = value;
  if (least > -1e38) result = shifted(relu(shifted(result, -least, context), context), least, context);
  if (greatest < 1e38) {
    const below = relu(shifted(negated(result, context), greatest, context), context);
    result = shifted(negated(below, context), greatest, context);
  }
  return [result];
};

/** alpha * x + beta between 0 and 1. */
function hardSigmoidOf(node: Node, alpha: number, value: Dynamic, context: ImportContext): Dynamic {
  const scaled = times(value, filled(value, Math.fround(alpha), context), false, context);
  const least = relu(shifted(scaled, Math.fround(node.float('beta', 0.5)), context), context);
  const below = relu(shifted(negated(least, context), 1, context), context);
  return withTensor(value, context.builder.map('one-minus', context.make(below), context.unique('hard')));
}

const hardSigmoid: Operation = (node, context) => [
  hardSigmoidOf(node, node.float('alpha', 0.2), needDynamic(node, 0), context),
];

function product(value: Dynamic, gate: Dynamic, what: string, context: ImportContext): Dynamic {
  const name = context.builder.mul(context.make(value), context.make(gate), context.unique(what));
  return withTensor(value, name);
}

const hardSwish: Operation = (node, context) => {
  const value = needDynamic(node, 0);
  return [product(value, hardSigmoidOf(node, 1 / 6, value, context), 'hard_swish', context)];
};

/** SiLU where alpha is 1. */
const swish: Operation = (node, context) => {
  const value = needDynamic(node, 0);
  const alpha = node.float('alpha', 1);
  const inner = alpha === 1 ? value : times(value, filled(value, alpha, context), false, context);
  const gate = context.builder.map('sigmoid', context.make(inner), context.unique('sigmoid'));
  return [product(value, withTensor(value, gate), 'swish', context)];
};

/** As PRelu with one slope for all. */
const leakyRelu: Operation = (node, context) => {
  const value = needDynamic(node, 0);
  const positive = context.make(relu(value, context));
  const negative = relu(negated(value, context), context);
  const slope = filled(value, -node.float('alpha', 0.01), context);
  const sloped = context.make(times(negative, slope, false, context));
  return [withTensor(value, context.builder.add(positive, sloped, context.unique('leaky')))];
};

export const ACTIVATIONS: Readonly<Record<string, Operation>> = {
  Sigmoid: activation('sigmoid'),
  Tanh: activation('tanh'),
  Relu: activation('relu'),
  PRelu: prelu,
  LeakyRelu: leakyRelu,
  Clip: clip,
  HardSigmoid: hardSigmoid,
  HardSwish: hardSwish,
  Swish: swish,
};
