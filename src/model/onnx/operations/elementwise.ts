// Add, Sub, Mul, Div, Neg, activations, Clip, PRelu and BatchNormalization. What is constant is folded into the weights
// before it where they are read by nothing else.
import type { Constant } from '../constant.ts';
import { type ImportContext, withTensor } from '../context.ts';
import { broadcastShape, foldBinary } from '../fold.ts';
import { describe, type Node, need, needConstant, needDynamic } from '../node.ts';
import { type Dynamic, dynamic, lengthOf, type Value, type VectorData } from '../value.ts';
import type { Operation } from './operation.ts';

const APPLY = {
  Add: (x: number, y: number) => x + y,
  Sub: (x: number, y: number) => x - y,
  Mul: (x: number, y: number) => x * y,
  Div: (x: number, y: number) => x / y,
} as const;

/** Integer division drops the fraction. */
function applyOf(op: keyof typeof APPLY, integer: boolean): (x: number, y: number) => number {
  return op === 'Div' && integer ? (x, y) => Math.trunc(x / y) : APPLY[op];
}

function binary(op: keyof typeof APPLY): Operation {
  return (node, context) => {
    const [a, b] = [need(node, 0), need(node, 1)];
    if (a.kind === 'constant' && b.kind === 'constant') {
      return [foldBinary(node, a, b, applyOf(op, a.integer), context.budget)];
    }
    if (b.kind === 'constant') return [withConstant(node, op, needDynamic(node, 0), b, context)];
    if (a.kind === 'constant') return [constantFirst(node, op, a, needDynamic(node, 1), context)];
    return [twoVectors(node, op, needDynamic(node, 0), needDynamic(node, 1), context)];
  };
}

/** The constant as one value per element of the vector, and the axes of the result. */
function spread(
  node: Node,
  value: Dynamic,
  given: Constant,
  context: ImportContext,
): { like: Dynamic; vector: VectorData } {
  if (given.tainted) node.fail('arithmetic that does not depend on the number of frames', 'it does');
  const shape = broadcastShape(node, value.shape, given.shape);
  const shift = shape.length - value.shape.length;
  const feature = value.feature + shift;
  const length = lengthOf(value);
  const fits = given.shape.every((n, i) => n === 1 || i + shape.length - given.shape.length === feature);
  if (!fits || shape[feature] !== length) {
    node.fail(`a constant of 1 or ${length} values along the vector`, describe(given.shape));
  }
  const time = value.time < 0 ? -1 : value.time + shift;
  const like: Dynamic = { ...value, shape, feature, time };
  const name = given.name || node.name;
  context.budget.take(length);
  if (given.data.length === length && given.data instanceof Float32Array) {
    return { like, vector: { name, data: given.data } };
  }
  const data = Float32Array.from({ length }, (_, i) => given.data[given.data.length === 1 ? 0 : i]!);
  return { like, vector: { name, data } };
}

/** True where folding into the value's source takes nothing from another reader. */
function isOwn(node: Node, index: number, value: Dynamic): boolean {
  return node.uses(index) <= 1 && value.made.name === null;
}

function sourced(like: Dynamic, source: Dynamic['source']): Dynamic {
  return dynamic(like.shape, like.feature, like.time, source);
}

export function plus(like: Dynamic, vector: VectorData, own: boolean, context: ImportContext): Dynamic {
  const { source } = like;
  if (own && source.form === 'linear' && source.bias === null)
    return sourced(like, { ...source, bias: vector });
  if (own && source.form === 'affine') {
    return sourced(like, { ...source, offset: source.offset.map((t, i) => t + vector.data[i]!) });
  }
  const input = context.make(like);
  // A bias as it stands keeps its name.
  const sum = context.builder.add(
    input,
    context.vector(vector, context.layer()),
    context.unique(`${input}_sum`),
  );
  return withTensor(like, sum);
}

export function times(like: Dynamic, factor: Float32Array, own: boolean, context: ImportContext): Dynamic {
  const { source } = like;
  if (own && source.form === 'linear') {
    const { weight, bias } = source;
    context.budget.take(weight.data.length);
    const data = weight.data.map((w, i) => w * factor[Math.floor(i / weight.columns)]!);
    const scaled = bias && { name: bias.name, data: bias.data.map((b, i) => b * factor[i]!) };
    return sourced(like, { ...source, weight: { ...weight, data }, bias: scaled });
  }
  if (own && source.form === 'affine') {
    const by = (values: Float64Array) => values.map((v, i) => v * factor[i]!);
    return sourced(like, { ...source, scale: by(source.scale), offset: by(source.offset) });
  }
  const input = context.make(like);
  const offset = new Float64Array(factor.length);
  return sourced(like, { form: 'affine', input, scale: Float64Array.from(factor), offset });
}

function withConstant(
  node: Node,
  op: keyof typeof APPLY,
  value: Dynamic,
  given: Constant,
  context: ImportContext,
): Dynamic {
  const { like, vector } = spread(node, value, given, context);
  const own = isOwn(node, 0, value) || isOwn(node, 1, value);
  switch (op) {
    case 'Add':
      return plus(like, vector, own, context);
    case 'Sub':
      return plus(like, { ...vector, data: vector.data.map((v) => -v) }, own, context);
    case 'Mul':
      return times(like, vector.data, own, context);
    case 'Div':
      return times(
        like,
        vector.data.map((v) => 1 / v),
        own,
        context,
      );
  }
}

function constantFirst(
  node: Node,
  op: keyof typeof APPLY,
  given: Constant,
  value: Dynamic,
  context: ImportContext,
): Dynamic {
  if (op === 'Add' || op === 'Mul') return withConstant(node, op, value, given, context);
  if (op === 'Div') return node.fail('a constant divisor', 'one that changes with the frame');
  const { like, vector } = spread(node, value, given, context);
  if (vector.data.every((v) => v === 1)) {
    const name = context.builder.map(
      'one-minus',
      context.make(like),
      context.unique(node.outputs[0] ?? node.name),
    );
    return withTensor(like, name);
  }
  const own = isOwn(node, 1, value);
  const negative = times(like, new Float32Array(vector.data.length).fill(-1), own, context);
  return plus(negative, vector, true, context);
}

function twoVectors(
  node: Node,
  op: keyof typeof APPLY,
  a: Dynamic,
  b: Dynamic,
  context: ImportContext,
): Dynamic {
  if (op === 'Div') node.fail('a constant divisor', 'one that changes with the frame');
  const shape = broadcastShape(node, a.shape, b.shape);
  const place = (v: Dynamic, axis: number) => (axis < 0 ? -1 : axis + shape.length - v.shape.length);
  const [feature, time] = [place(a, a.feature), place(a, a.time)];
  const fits = feature === place(b, b.feature) && time === place(b, b.time) && lengthOf(a) === lengthOf(b);
  if (!fits) node.fail('two vectors of one length', `${describe(a.shape)} and ${describe(b.shape)}`);
  const like = dynamic(shape, feature, time, a.source);
  const left = context.make(a);
  const minus =
    op === 'Sub' ? times(b, new Float32Array(lengthOf(b)).fill(-1), isOwn(node, 1, b), context) : b;
  const right = context.make(minus);
  const name = context.unique(node.outputs[0] ?? node.name);
  return withTensor(like, context.builder[op === 'Mul' ? 'mul' : 'add'](left, right, name));
}

const activation =
  (op: 'sigmoid' | 'tanh' | 'relu'): Operation =>
  (node, context) => {
    const value = needDynamic(node, 0);
    return [withTensor(value, context.builder.map(op, context.make(value), context.unique(op)))];
  };

function filled(value: Dynamic, by: number, context: ImportContext): Float32Array {
  context.budget.take(lengthOf(value));
  return new Float32Array(lengthOf(value)).fill(by);
}

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

/** With the statistics of the training: one factor and one term per element. */
const batchNormalization: Operation = (node, context) => {
  const value = needDynamic(node, 0);
  if (node.int('training_mode', 0) !== 0) node.fail('statistics of the training', 'training_mode 1');
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
  // What `times` gives is new or a view of a pending product that this node alone reads.
  return [plusTerm(scaled, { name: `${node.name}_term`, data: term }, context)];
};

function plusTerm(value: Dynamic, vector: VectorData, context: ImportContext): Dynamic {
  const { source } = value;
  if (source.form === 'linear' && source.bias !== null) {
    const data = source.bias.data.map((b, i) => b + vector.data[i]!);
    return sourced(value, { ...source, bias: { name: source.bias.name, data } });
  }
  return plus(value, vector, value.made.name === null, context);
}

const negate: Operation = (node, context) => {
  const value: Value = need(node, 0);
  if (value.kind === 'constant') return [{ ...value, data: value.data.map((v) => -v) }];
  const vector = needDynamic(node, 0);
  return [times(vector, filled(vector, -1, context), isOwn(node, 0, vector), context)];
};

export const ELEMENTWISE: Readonly<Record<string, Operation>> = {
  Add: binary('Add'),
  Sub: binary('Sub'),
  Mul: binary('Mul'),
  Div: binary('Div'),
  Neg: negate,
  Sigmoid: activation('sigmoid'),
  Tanh: activation('tanh'),
  Relu: activation('relu'),
  PRelu: prelu,
  Clip: clip,
  BatchNormalization: batchNormalization,
};
