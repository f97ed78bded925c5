// MatMul and Gemm with a constant matrix: rows of the weight are outputs in the graph.
import type { Constant } from '../constant.ts';
import { type ImportContext, withTensor } from '../context.ts';
import { describe, type Node, need, needConstant, needDynamic } from '../node.ts';
import { type Dynamic, dynamic, lengthOf, type MatrixData, type VectorData } from '../value.ts';
import type { Operation } from './operation.ts';

function matrixOf(node: Node, given: Constant): Constant {
  if (given.tainted || given.integer) node.fail('a matrix of weights', 'integers');
  const shape = given.shape.slice(-2);
  if (given.shape.length < 2 || given.shape.slice(0, -2).some((n) => n !== 1) || shape.includes(0)) {
    node.fail('a matrix', describe(given.shape));
  }
  return { ...given, shape };
}

function asMatrix(node: Node, { shape, data, name }: Constant): MatrixData {
  return {
    name: name || `${node.name}_weight`,
    rows: shape[0]!,
    columns: shape[1]!,
    data: data as Float32Array,
  };
}

/** weight * value, with what is pending on the value folded in. `like`: axes of the result. */
export function product(
  node: Node,
  value: Dynamic,
  matrix: MatrixData,
  like: Dynamic,
  context: ImportContext,
): Dynamic {
  const { source } = value;
  if (matrix.columns !== lengthOf(value)) {
    node.fail(`a matrix for ${lengthOf(value)} inputs`, `${matrix.columns}`);
  }
  const made = (from: Dynamic['source']): Dynamic => dynamic(like.shape, like.feature, like.time, from);
  if (value.made.name === null && source.form === 'affine') {
    const { scale, offset } = source;
    const { rows, columns } = matrix;
    context.budget.take(rows * columns);
    const data = matrix.data.map((w, i) => w * scale[i % columns]!);
    const moved = Float32Array.from({ length: rows }, (_, r) => {
      let sum = 0;
      for (let c = 0; c < columns; c++) sum += matrix.data[r * columns + c]! * offset[c]!;
      return sum;
    });
    const bias: VectorData | null = moved.some((v) => v !== 0)
      ? { name: `${matrix.name}_moved`, data: moved }
      : null;
    return made({ form: 'linear', terms: [{ weight: { ...matrix, data }, input: source.input }], bias });
  }
  // W [a; b] = Wa a + Wb b. A state alone stays one vector.
  if (value.made.name === null && source.form === 'cells' && !context.cells.stateOf(source.cells)) {
    const terms = context.cells.shares(source.cells).map((share) => context.term(matrix, share));
    return made({ form: 'linear', terms, bias: null });
  }
  return made({ form: 'linear', terms: [{ weight: matrix, input: context.make(value) }], bias: null });
}

const matMul: Operation = (node, context) => {
  const a = need(node, 0);
  if (a.kind === 'constant') {
    const value = needDynamic(node, 1);
    const matrix = asMatrix(node, matrixOf(node, a));
    const rank = value.shape.length;
    if (a.shape.length > Math.max(2, rank) || value.feature !== Math.max(0, rank - 2)) {
      node.fail('the vector on the axis before the last', `${describe(value.shape)}`);
    }
    const shape = value.shape.map((n, i) => (i === value.feature ? matrix.rows : n));
    return [product(node, value, matrix, { ...value, shape }, context)];
  }
  const value = needDynamic(node, 0);
  const given = needConstant(node, 1, 'one factor');
  const matrix = asMatrix(node, context.transposed(matrixOf(node, given)));
  const rank = value.shape.length;
  if (given.shape.length > Math.max(2, rank) || value.feature !== rank - 1) {
    node.fail('the vector on the last axis', describe(value.shape));
  }
  const shape = [...value.shape.slice(0, -1), matrix.rows];
  return [product(node, value, matrix, { ...value, shape }, context)];
};

function scaled(data: Float32Array, by: number): Float32Array {
  return by === 1 ? data : data.map((v) => v * by);
}

const gemm: Operation = (node, context) => {
  const value = needDynamic(node, 0);
  const given = matrixOf(node, needConstant(node, 1, 'the matrix B'));
  const turned = node.int('transA', 0) !== 0;
  if (value.shape.length !== 2 || value.feature !== (turned ? 0 : 1)) {
    node.fail(`the vector on axis ${turned ? 0 : 1} of 2`, describe(value.shape));
  }
  const matrix = asMatrix(node, node.int('transB', 0) !== 0 ? given : context.transposed(given));
  const alpha = node.float('alpha', 1);
  const shape = [value.shape[1 - value.feature]!, matrix.rows];
  const like = { ...value, shape, feature: 1, time: value.time < 0 ? -1 : 0 };
  const whole = product(node, value, { ...matrix, data: scaled(matrix.data, alpha) }, like, context);
  if (node.inputs[2] === undefined) return [whole];
  const c = needConstant(node, 2, 'the term C');
  const fits = c.shape.slice(0, -1).every((n) => n === 1) && [1, matrix.rows].includes(c.data.length);
  if (!fits || c.integer || c.tainted) node.fail(`a term C of 1 or ${matrix.rows} values`, describe(c.shape));
  const wide =
    c.data.length === matrix.rows ? (c.data as Float32Array) : new Float32Array(matrix.rows).fill(c.data[0]!);
  const term = { name: c.name || `${node.name}_bias`, data: scaled(wide, node.float('beta', 1)) };
  const { source } = whole;
  if (source.form !== 'linear') {
    const sum = context.builder.add(
      context.make(whole),
      context.vector(term, context.layer()),
      context.unique(`${context.layer()}Add`),
    );
    return [withTensor(whole, sum)];
  }
  const bias = source.bias
    ? { name: term.name, data: term.data.map((v, i) => v + source.bias!.data[i]!) }
    : term;
  return [dynamic(whole.shape, whole.feature, whole.time, { ...source, bias })];
};

export const PRODUCTS: Readonly<Record<string, Operation>> = { MatMul: matMul, Gemm: gemm };
