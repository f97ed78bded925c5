// Operations that make constants, and those that matter for constants alone: a vector passes through Cast and Expand.
import { type Constant, checkedSize, constant } from '../constant.ts';
import { expand } from '../fold.ts';
import { describe, integersOf, need, needConstant } from '../node.ts';
import type { Operation } from './operation.ts';

const shapeOf: Operation = (node) => {
  const value = need(node, 0);
  const rank = value.shape.length;
  const at = (n: number) => Math.max(0, Math.min(rank, n < 0 ? n + rank : n));
  const [start, end] = [at(node.int('start', 0)), at(node.int('end', rank))];
  const sizes = value.shape.slice(start, Math.max(start, end));
  // An axis other than the vector's may be open in the file, even where it is read as one frame.
  const tainted = value.kind === 'dynamic' && sizes.some((_, i) => i + start !== value.feature);
  return [constant([sizes.length], Float64Array.from(sizes), true, tainted)];
};

const constantOf: Operation = (node) => {
  const tensor = node.tensor('value');
  if (tensor) return [tensor];
  const [ints, floats] = [node.ints('value_ints'), node.floats('value_floats')];
  if (ints) return [constant([ints.length], Float64Array.from(ints), true)];
  if (floats) return [constant([floats.length], Float32Array.from(floats), false)];
  if (node.has('value_int')) return [constant([], Float64Array.of(node.int('value_int', 0)), true)];
  if (node.has('value_float')) return [constant([], Float32Array.of(node.float('value_float', 0)), false)];
  return node.fail('a tensor, integers or numbers', 'another kind of constant');
};

const constantOfShape: Operation = (node, context) => {
  const sizes = needConstant(node, 0, 'the shape');
  const shape = integersOf(node, sizes, 'the shape');
  const size = checkedSize(shape, node.name);
  const value = node.tensor('value');
  context.budget.take(size);
  const fill = value?.data[0] ?? 0;
  const integer = value?.integer ?? false;
  const data = integer ? new Float64Array(size).fill(fill) : new Float32Array(size).fill(fill);
  return [constant(shape, data, integer, sizes.tainted)];
};

const expandTo: Operation = (node, context) => {
  const value = need(node, 0);
  const given = needConstant(node, 1, 'the shape');
  const sizes = integersOf(node, given, 'the shape');
  if (value.kind === 'constant') {
    const wide = expand(node, value, sizes, context.budget);
    return [{ ...wide, tainted: wide.tainted || given.tainted }];
  }
  const rank = value.shape.length;
  const same =
    sizes.length <= rank && sizes.every((n, i) => n === 1 || n === value.shape[rank - sizes.length + i]);
  return same ? [value] : node.fail('the shape as it is', describe(sizes));
};

const FLOATS = [1, 10, 11];

const cast: Operation = (node, context) => {
  const value = need(node, 0);
  const toFloat = FLOATS.includes(node.int('to', 0));
  if (value.kind !== 'constant') {
    return toFloat ? [value] : node.fail('floats', `type ${node.int('to', 0)}`);
  }
  if (toFloat !== value.integer) return [value];
  context.budget.take(value.data.length);
  const data = toFloat ? Float32Array.from(value.data) : Float64Array.from(value.data, Math.trunc);
  const made: Constant = { ...value, data, integer: !toFloat };
  return [made];
};

export const CONSTANTS: Readonly<Record<string, Operation>> = {
  Cast: cast,
  Shape: shapeOf,
  Constant: constantOf,
  ConstantOfShape: constantOfShape,
  Expand: expandTo,
};
