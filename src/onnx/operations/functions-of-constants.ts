// Operations that matter for constants alone: conditions of If, sizes, normalisations that were computed in the file. Of a vector that
// comes with every frame some of them are part of a normalisation (`layer-norm-parts.ts`).
import { type Constant, checkedSize, constant } from '../constant.ts';
import { foldBinary, foldUnary } from '../fold.ts';
import { type Node, need } from '../node.ts';
import type { Operation } from './operation.ts';

const UNARY: Readonly<Record<string, (x: number) => number>> = {
  Abs: Math.abs,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Round: (x) => (Math.abs(x % 1) === 0.5 ? 2 * Math.round(x / 2) : Math.round(x)),
  Sign: Math.sign,
  Not: (x) => (x === 0 ? 1 : 0),
};

const BINARY: Readonly<Record<string, (x: number, y: number) => number>> = {
  Equal: (x, y) => Number(x === y),
  Less: (x, y) => Number(x < y),
  LessOrEqual: (x, y) => Number(x <= y),
  Greater: (x, y) => Number(x > y),
  GreaterOrEqual: (x, y) => Number(x >= y),
  And: (x, y) => Number(x !== 0 && y !== 0),
  Or: (x, y) => Number(x !== 0 || y !== 0),
  Xor: (x, y) => Number((x !== 0) !== (y !== 0)),
  Min: Math.min,
  Max: Math.max,
};

/** Their results are truth values. */
const CONDITIONS = new Set([
  'Not',
  'Equal',
  'Less',
  'LessOrEqual',
  'Greater',
  'GreaterOrEqual',
  'And',
  'Or',
  'Xor',
]);

function constantOnly(node: Node, index: number): Constant {
  const value = need(node, index);
  return value.kind === 'constant' ? value : node.fail('constants', 'values that come with every frame');
}

const asCondition = (op: string, value: Constant): Constant =>
  CONDITIONS.has(op) ? { ...value, data: Float64Array.from(value.data), integer: true } : value;

const unary =
  (op: string, apply: (x: number) => number): Operation =>
  (node, context) => [asCondition(op, foldUnary(constantOnly(node, 0), apply, context.budget))];

const binary =
  (op: string, apply: (x: number, y: number) => number): Operation =>
  (node, context) => {
    let all = constantOnly(node, 0);
    for (let i = 1; i < node.inputs.length; i++) {
      all = foldBinary(node, all, constantOnly(node, i), apply, context.budget);
    }
    return [asCondition(op, all)];
  };

const where: Operation = (node, context) => {
  const [condition, yes, no] = [0, 1, 2].map((i) => constantOnly(node, i)) as [Constant, Constant, Constant];
  const { budget } = context;
  const left = foldBinary(node, yes, condition, (x, c) => (c === 0 ? 0 : x), budget);
  const right = foldBinary(node, no, condition, (x, c) => (c === 0 ? x : 0), budget);
  const tainted = condition.tainted || yes.tainted || no.tainted;
  return [{ ...foldBinary(node, left, right, (x, y) => x + y, budget), tainted }];
};

const size: Operation = (node) => {
  const value = constantOnly(node, 0);
  return [
    {
      kind: 'constant',
      shape: [],
      data: Float64Array.of(value.data.length),
      integer: true,
      tainted: value.tainted,
    },
  ];
};

/** start, start + delta, ... below limit. */
const rangeOf: Operation = (node, context) => {
  const given = [0, 1, 2].map((i) => constantOnly(node, i)) as [Constant, Constant, Constant];
  if (given.some(({ data }) => data.length !== 1))
    node.fail('a number each for start, limit and delta', 'others');
  const [start, limit, delta] = given.map(({ data }) => data[0]!) as [number, number, number];
  if (delta === 0) node.fail('a delta other than 0', '0');
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  const size = checkedSize([count], node.name);
  context.budget.take(size);
  const { integer } = given[0];
  const data = integer ? new Float64Array(size) : new Float32Array(size);
  for (let i = 0; i < size; i++) data[i] = start + i * delta;
  return [
    constant(
      [size],
      data,
      integer,
      given.some(({ tainted }) => tainted),
    ),
  ];
};

export const FUNCTIONS_OF_CONSTANTS: Readonly<Record<string, Operation>> = {
  ...Object.fromEntries(Object.entries(UNARY).map(([op, apply]) => [op, unary(op, apply)])),
  ...Object.fromEntries(Object.entries(BINARY).map(([op, apply]) => [op, binary(op, apply)])),
  Where: where,
  Size: size,
  Range: rangeOf,
};
