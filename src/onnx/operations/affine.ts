// A constant factor or term per element of a vector: folded into the weights before it where they are read by nothing else,
// else pending, so that a product after it can take it.
import type { Constant } from '../constant.ts';
import { type ImportContext, withTensor } from '../context.ts';
import { broadcastShape } from '../fold.ts';
import { describe, type Node } from '../node.ts';
import { type Dynamic, dynamic, lengthOf, type Term, type VectorData } from '../value.ts';

/** The constant as one value per element of the vector, and the axes of the result. */
export function spread(
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
export function isOwn(node: Node, index: number, value: Dynamic): boolean {
  return node.uses(index) <= 1 && value.made.name === null;
}

function sourced(like: Dynamic, source: Dynamic['source']): Dynamic {
  return dynamic(like.shape, like.feature, like.time, source);
}

/** like + vector. own: what is pending on `like` has no other reader */
export function plus(like: Dynamic, vector: VectorData, own: boolean, context: ImportContext): Dynamic {
  const { source } = like;
  if (own && source.form === 'linear') {
    const data = source.bias ? source.bias.data.map((b, i) => b + vector.data[i]!) : vector.data;
    return sourced(like, { ...source, bias: { name: vector.name, data } });
  }
  if (own && source.form === 'affine') {
    return sourced(like, { ...source, offset: source.offset.map((t, i) => t + vector.data[i]!) });
  }
  if (own && source.form === 'normalised') {
    const { bias } = source;
    const data = bias ? bias.data.map((b, i) => b + vector.data[i]!) : vector.data;
    return sourced(like, { ...source, bias: { name: vector.name, data } });
  }
  const input = context.make(like);
  if (source.form === 'tensor') {
    const scale = new Float64Array(vector.data.length).fill(1);
    return sourced(like, { form: 'affine', input, scale, offset: Float64Array.from(vector.data) });
  }
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
    const { terms, bias } = source;
    const scaled = bias && { name: bias.name, data: bias.data.map((b, i) => b * factor[i]!) };
    const byRow = ({ weight, input }: Term): Term => {
      context.budget.take(weight.data.length);
      const data = weight.data.map((w, i) => w * factor[Math.floor(i / weight.columns)]!);
      return { weight: { ...weight, data }, input };
    };
    return sourced(like, { ...source, terms: terms.map(byRow), bias: scaled });
  }
  if (own && source.form === 'affine') {
    const by = (values: Float64Array) => values.map((v, i) => v * factor[i]!);
    return sourced(like, { ...source, scale: by(source.scale), offset: by(source.offset) });
  }
  if (own && source.form === 'normalised') {
    const { scale, bias } = source;
    const scaled = bias && { name: bias.name, data: bias.data.map((b, i) => b * factor[i]!) };
    const data = scale ? scale.data.map((s, i) => s * factor[i]!) : factor;
    return sourced(like, { ...source, scale: { name: `${source.input}_scale`, data }, bias: scaled });
  }
  const input = context.make(like);
  const offset = new Float64Array(factor.length);
  return sourced(like, { form: 'affine', input, scale: Float64Array.from(factor), offset });
}

/** One value for every element of the vector. */
export function filled(value: Dynamic, by: number, context: ImportContext): Float32Array {
  context.budget.take(lengthOf(value));
  return new Float32Array(lengthOf(value)).fill(by);
}
