// Operations that move axes about: constants are folded, vectors keep track of which axis is theirs.
import { type Constant, checkedSize, constant } from '../constant.ts';
import type { ImportContext } from '../context.ts';
import { concat, expand, reshape, take, transpose } from '../fold.ts';
import { axisOf, describe, integersOf, listOf, type Node, need, needConstant } from '../node.ts';
import { type Dynamic, dynamic, lengthOf, type Stack, type Value } from '../value.ts';
import type { Operation } from './operation.ts';

const identity: Operation = (node) => [need(node, 0)];

function vectorOnly(node: Node, value: Dynamic | Stack): Dynamic {
  return value.kind === 'dynamic' ? value : node.fail('one vector', 'stacked states');
}

/** The same vector with axes moved: `from[i]` is the old axis at place i, or -1 for a new one of size 1. */
function rearranged(value: Dynamic, from: readonly number[]): Dynamic {
  const shape = from.map((axis) => (axis < 0 ? 1 : value.shape[axis]!));
  const time = value.time < 0 ? -1 : from.indexOf(value.time);
  return { ...value, shape, feature: from.indexOf(value.feature), time };
}

const transposeAxes: Operation = (node, context) => {
  const value = need(node, 0);
  const rank = value.shape.length;
  const order = node.ints('perm') ?? Array.from({ length: rank }, (_, i) => rank - 1 - i);
  if (order.length !== rank || [...order].sort((a, b) => a - b).some((axis, i) => axis !== i)) {
    node.fail(`perm with each of ${rank} axes`, describe(order));
  }
  if (value.kind === 'constant') return [transpose(value, order, context.budget)];
  return [rearranged(vectorOnly(node, value), order)];
};

const unsqueeze: Operation = (node) => {
  const value = need(node, 0);
  const axes = listOf(node, 'axes', 1) ?? node.fail('axes', 'none');
  const rank = value.shape.length + axes.length;
  const places = new Set(axes.map((axis) => axisOf(node, axis, rank)));
  if (places.size !== axes.length || rank > 8) node.fail('different axes, 8 at most', describe(axes));
  let old = 0;
  const from = Array.from({ length: rank }, (_, i) => (places.has(i) ? -1 : old++));
  if (value.kind === 'constant')
    return [
      reshape(
        value,
        from.map((a) => (a < 0 ? 1 : value.shape[a]!)),
      ),
    ];
  return [rearranged(vectorOnly(node, value), from)];
};

function dropAxes(node: Node, value: Value, axes: ReadonlySet<number>): Value {
  const kept = value.shape.map((_, i) => i).filter((i) => !axes.has(i));
  for (const axis of axes)
    if (value.shape[axis] !== 1) node.fail('an axis of size 1', `${value.shape[axis]}`);
  if (value.kind === 'constant')
    return reshape(
      value,
      kept.map((i) => value.shape[i]!),
    );
  const vector = vectorOnly(node, value);
  if (axes.has(vector.feature)) node.fail('the axis of the vector to stay', describe(vector.shape));
  return rearranged(vector, kept);
}

const squeeze: Operation = (node) => {
  const value = need(node, 0);
  const given = listOf(node, 'axes', 1);
  const ones = value.shape.flatMap((n, i) => (n === 1 ? [i] : []));
  const axes = given?.map((axis) => axisOf(node, axis, value.shape.length)) ?? ones;
  return [dropAxes(node, value, new Set(axes))];
};

/** Sizes with 0 (as it was) and -1 (what is left) worked out. */
function resolveSizes(node: Node, sizes: readonly number[], shape: readonly number[]): number[] {
  const keepsZero = node.int('allowzero', 0) === 0;
  const total = checkedSize(shape, node.name);
  const out = sizes.map((n, i) => (n === 0 && keepsZero ? (shape[i] ?? -2) : n));
  const open = out.indexOf(-1);
  if (open >= 0) out[open] = total / out.reduce((product, n, i) => (i === open ? product : product * n), 1);
  if (out.some((n) => !(Number.isInteger(n) && n >= 0)) || checkedSize(out, node.name) !== total) {
    node.fail(`a shape of ${total} elements`, describe(sizes));
  }
  return out;
}

function withShape(node: Node, value: Value, shape: readonly number[]): Value {
  if (value.kind === 'constant') return reshape(value, shape);
  const vector = vectorOnly(node, value);
  const roles = [vector.feature, vector.time].filter((axis) => axis >= 0 && vector.shape[axis] !== 1);
  roles.sort((a, b) => a - b);
  const wide = shape.flatMap((n, i) => (n === 1 ? [] : [i]));
  const fits =
    wide.length === roles.length && roles.every((axis, i) => vector.shape[axis] === shape[wide[i]!]);
  if (!fits) node.fail('each frame to keep its vector', `${describe(vector.shape)} made ${describe(shape)}`);
  const time = vector.time < 0 ? -1 : wide[roles.indexOf(vector.time)]!;
  const feature =
    lengthOf(vector) === 1 ? shape.findLastIndex((_, i) => i !== time) : wide[roles.indexOf(vector.feature)]!;
  if (feature < 0) node.fail('an axis for the vector', describe(shape));
  return { ...vector, shape, feature, time };
}

const reshapeTo: Operation = (node) => {
  const value = need(node, 0);
  const sizes = integersOf(node, needConstant(node, 1, 'the shape'), 'the shape');
  return [withShape(node, value, resolveSizes(node, sizes, value.shape))];
};

const flatten: Operation = (node) => {
  const value = need(node, 0);
  const rank = value.shape.length;
  const axis = node.int('axis', 1);
  const at = axis === rank ? rank : axisOf(node, axis, rank);
  const sizeOf = (part: readonly number[]) => checkedSize(part, node.name);
  return [withShape(node, value, [sizeOf(value.shape.slice(0, at)), sizeOf(value.shape.slice(at))])];
};

/** `positions` along an axis of any value. */
function select(
  node: Node,
  value: Value,
  axis: number,
  positions: readonly number[],
  context: ImportContext,
): Value {
  const size = value.shape[axis]!;
  if (value.kind === 'constant') return take(value, axis, positions, context.budget);
  if (positions.length === size && positions.every((p, i) => p === i)) return value;
  if (value.kind === 'stack') {
    if (axis !== value.axis || positions.length === 0) node.fail('layers of state', `axis ${axis}`);
    const parts = positions.map((p) => value.parts[p]!);
    if (parts.length === 1) return parts[0]!;
    return { ...value, parts, shape: value.shape.map((n, i) => (i === axis ? parts.length : n)) };
  }
  if (value.moment !== 'every') return node.fail('a value of every frame', 'a state');
  if (axis === value.time) node.fail('all frames', `${positions.length} of them`);
  if (axis !== value.feature || positions.length === 0) node.fail('elements of the vector', `axis ${axis}`);
  return elements(value, positions, context);
}

/** Some elements of a vector: rows of a pending product, or a product with rows of the unit matrix, which is exact. */
function elements(value: Dynamic, positions: readonly number[], context: ImportContext): Dynamic {
  const shape = value.shape.map((n, i) => (i === value.feature ? positions.length : n));
  const { source } = value;
  if (source.form === 'linear' && value.made.name === null) {
    const { weight, bias, input } = source;
    const { columns } = weight;
    context.budget.take(positions.length * columns);
    const data = new Float32Array(positions.length * columns);
    positions.forEach((p, i) => {
      data.set(weight.data.subarray(p * columns, (p + 1) * columns), i * columns);
    });
    const own = bias && { name: bias.name, data: Float32Array.from(positions, (p) => bias.data[p]!) };
    const part = { name: weight.name, rows: positions.length, columns, data };
    return dynamic(shape, value.feature, value.time, { form: 'linear', weight: part, input, bias: own });
  }
  const input = context.make(value);
  const columns = lengthOf(value);
  context.budget.take(positions.length * columns);
  const data = new Float32Array(positions.length * columns);
  positions.forEach((p, i) => {
    data[i * columns + p] = 1;
  });
  const weight = { name: `${input}_part`, rows: positions.length, columns, data };
  return dynamic(shape, value.feature, value.time, { form: 'linear', weight, input, bias: null });
}

function range(from: number, count: number, step = 1): number[] {
  return Array.from({ length: count }, (_, i) => from + i * step);
}

const slice: Operation = (node, context) => {
  let value = need(node, 0);
  const list = (index: number, what: string) =>
    node.inputs[index] === undefined ? null : integersOf(node, needConstant(node, index, what), what);
  const starts = list(1, 'starts') ?? node.fail('starts', 'none');
  const ends = list(2, 'ends') ?? node.fail('ends', 'none');
  const axes = list(3, 'axes') ?? starts.map((_, i) => i);
  const steps = list(4, 'steps') ?? starts.map(() => 1);
  if ([ends, axes, steps].some(({ length }) => length !== starts.length)) {
    node.fail('as many ends, axes and steps as starts', `${ends.length}, ${axes.length}, ${steps.length}`);
  }
  for (const [i, given] of axes.entries()) {
    const axis = axisOf(node, given, value.shape.length);
    const [size, step] = [value.shape[axis]!, steps[i]!];
    if (step === 0) node.fail('a step other than 0', '0');
    const [least, greatest] = step > 0 ? [0, size] : [-1, size - 1];
    const inside = (n: number) => Math.min(greatest, Math.max(least, n < 0 ? n + size : n));
    const [from, to] = [inside(starts[i]!), inside(ends[i]!)];
    const count = Math.max(0, Math.ceil((to - from) / step));
    if (count === size && step === 1) continue;
    context.budget.take(count);
    value = select(node, value, axis, range(from, count, step), context);
  }
  return [value];
};

const split: Operation = (node, context) => {
  const value = need(node, 0);
  const axis = axisOf(node, node.int('axis', 0), value.shape.length);
  const size = value.shape[axis]!;
  const count = node.outputs.length;
  const even = range(0, count).map((i) =>
    Math.min(Math.ceil(size / count), size - i * Math.ceil(size / count)),
  );
  const sizes = listOf(node, 'split', 1) ?? even;
  if (sizes.length !== count || sizes.some((n) => !(n >= 0)) || sizes.reduce((a, b) => a + b, 0) !== size) {
    node.fail(`${count} sizes that add up to ${size}`, describe(sizes));
  }
  let from = 0;
  return sizes.map((n) => {
    from += n;
    return select(node, value, axis, range(from - n, n), context);
  });
};

const gather: Operation = (node, context) => {
  const value = need(node, 0);
  const axis = axisOf(node, node.int('axis', 0), value.shape.length);
  const size = value.shape[axis]!;
  const indices = needConstant(node, 1, 'the indices');
  if (!indices.integer || indices.shape.length > 1) node.fail('one index or a list', describe(indices.shape));
  const positions = Array.from(indices.data, (p) => (p < 0 ? p + size : p));
  if (positions.some((p) => !(p >= 0 && p < size))) node.fail(`indices below ${size}`, describe(positions));
  const picked = select(node, value, axis, positions, context);
  return [indices.shape.length === 0 ? dropAxes(node, picked, new Set([axis])) : picked];
};

const concatenate: Operation = (node, context) => {
  const values = node.inputs.map((_, i) => need(node, i));
  const first = values[0] ?? node.fail('something to join', 'nothing');
  const axis = axisOf(node, node.int('axis', 0), first.shape.length);
  const constants = values.filter((value) => value.kind === 'constant');
  if (constants.length === values.length) return [concat(node, constants, axis, context.budget)];
  const parts = values.flatMap((value): readonly Dynamic[] => {
    if (value.kind === 'constant') return node.fail('vectors alone', 'a constant among them');
    if (value.shape.length !== first.shape.length) node.fail('vectors of one rank', describe(value.shape));
    if (value.kind === 'stack' && value.axis !== axis) node.fail('layers of state', `axis ${axis}`);
    return value.kind === 'stack' ? value.parts : [value];
  });
  const head = parts[0]!;
  if (parts.length === 1) return [head];
  if (parts.some(({ feature, time }) => feature !== head.feature || time !== head.time)) {
    node.fail('vectors with the same axes', 'others');
  }
  if (axis === head.time) node.fail('frames as they come', 'more of them put together');
  if (axis !== head.feature) {
    if (parts.some(({ shape }) => shape[axis] !== 1)) node.fail('vectors', describe(head.shape));
    const shape = head.shape.map((n, i) => (i === axis ? parts.length : n));
    return [{ kind: 'stack', shape, axis, parts }];
  }
  if (parts.some(({ moment }) => moment !== 'every')) node.fail('values of every frame', 'states');
  const total = parts.reduce((sum, part) => sum + lengthOf(part), 0);
  const shape = head.shape.map((n, i) => (i === axis ? total : n));
  const names = parts.map((part) => context.make(part));
  return [dynamic(shape, axis, head.time, { form: 'joined', parts: names })];
};

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

export const SHAPES: Readonly<Record<string, Operation>> = {
  Identity: identity,
  Dropout: identity,
  Cast: cast,
  Transpose: transposeAxes,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Reshape: reshapeTo,
  Flatten: flatten,
  Slice: slice,
  Split: split,
  Gather: gather,
  Concat: concatenate,
  Shape: shapeOf,
  Constant: constantOf,
  ConstantOfShape: constantOfShape,
  Expand: expandTo,
};
