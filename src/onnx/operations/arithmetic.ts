// Add, Sub, Mul, Div and Neg. What is constant is folded into the weights before it.
import type { Constant } from '../constant.ts';
import { type ImportContext, withTensor } from '../context.ts';
import { broadcastShape, foldBinary } from '../fold.ts';
import { describe, type Node, need, needDynamic } from '../node.ts';
import { type Dynamic, dynamic, lengthOf, type Source, type Value } from '../value.ts';
import { filled, isOwn, plus, spread, times } from './affine.ts';
import { statisticOf } from './layer-norm-parts.ts';
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
    const statistic = statisticOf(node, op, a, b, context);
    if (statistic) return [statistic];
    if (b.kind === 'constant') return [withConstant(node, op, 0, b, context)];
    if (a.kind === 'constant') return [constantFirst(node, op, a, context)];
    return [twoVectors(node, op, needDynamic(node, 0), needDynamic(node, 1), context)];
  };
}

/** index: of the vector among the inputs */
function withConstant(
  node: Node,
  op: keyof typeof APPLY,
  index: 0 | 1,
  given: Constant,
  context: ImportContext,
): Dynamic {
  const value = needDynamic(node, index);
  const { like, vector } = spread(node, value, given, context);
  const own = isOwn(node, index, value);
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

function constantFirst(node: Node, op: keyof typeof APPLY, given: Constant, context: ImportContext): Dynamic {
  if (op === 'Add' || op === 'Mul') return withConstant(node, op, 1, given, context);
  const value = needDynamic(node, 1);
  if (op === 'Div') return overVector(node, value, given, context);
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

/** What is taken away is added with its sign turned. */
const BUILT = { Add: 'add', Sub: 'add', Mul: 'mul', Div: 'div' } as const;

/** constant / value. */
function overVector(node: Node, value: Dynamic, given: Constant, context: ImportContext): Dynamic {
  const { like, vector } = spread(node, value, given, context);
  const inverse = context.builder.map('reciprocal', context.make(like), context.unique('reciprocal'));
  const found = withTensor(like, inverse);
  return vector.data.every((v) => v === 1) ? found : times(found, vector.data, true, context);
}

function twoVectors(
  node: Node,
  op: keyof typeof APPLY,
  a: Dynamic,
  b: Dynamic,
  context: ImportContext,
): Dynamic {
  const shape = broadcastShape(node, a.shape, b.shape);
  const place = (v: Dynamic, axis: number) => (axis < 0 ? -1 : axis + shape.length - v.shape.length);
  const [feature, time] = [place(a, a.feature), place(a, a.time)];
  const fits = feature === place(b, b.feature) && time === place(b, b.time) && lengthOf(a) === lengthOf(b);
  if (!fits) node.fail('two vectors of one length', `${describe(a.shape)} and ${describe(b.shape)}`);
  const like = dynamic(shape, feature, time, a.source);
  const minus =
    op === 'Sub' ? times(b, new Float32Array(lengthOf(b)).fill(-1), isOwn(node, 1, b), context) : b;
  if (
    op !== 'Mul' &&
    op !== 'Div' &&
    a !== b &&
    isOwn(node, 0, a) &&
    minus.made.name === null &&
    node.uses(1) <= 1
  ) {
    const sum = sumOfProducts(a.source, minus.source, context);
    if (sum) return dynamic(shape, feature, time, sum);
  }
  const left = context.make(a);
  const right = context.make(minus);
  const name = context.unique(node.outputs[0] ?? node.name);
  return withTensor(like, context.builder[BUILT[op]](left, right, name));
}

/** Products that nothing else reads stay pending, so that a Split behind their sum takes rows of their weights. */
function sumOfProducts(a: Source, b: Source, context: ImportContext): Source | null {
  if (a.form !== 'linear' || b.form !== 'linear') return null;
  if (!a.bias || !b.bias) {
    return { form: 'linear', terms: [...a.terms, ...b.terms], bias: a.bias ?? b.bias };
  }
  const { name, data } = a.bias;
  const second = b.bias.data;
  context.budget.take(data.length);
  const bias = { name, data: data.map((value, i) => value + second[i]!) };
  return { form: 'linear', terms: [...a.terms, ...b.terms], bias };
}

const negate: Operation = (node, context) => {
  const value: Value = need(node, 0);
  if (value.kind === 'constant') return [{ ...value, data: value.data.map((v) => -v) }];
  const vector = needDynamic(node, 0);
  return [times(vector, filled(vector, -1, context), isOwn(node, 0, vector), context)];
};

export const ARITHMETIC: Readonly<Record<string, Operation>> = {
  Add: binary('Add'),
  Sub: binary('Sub'),
  Mul: binary('Mul'),
  Div: binary('Div'),
  Neg: negate,
};
