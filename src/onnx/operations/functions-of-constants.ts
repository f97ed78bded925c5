// Operations that matter for constants alone: conditions of If, sizes, normalisations that were computed in the file. Of a vector that
// comes with every frame some of them are part of a normalisation (`layer-norm-parts.ts`).
import type { Constant } from '../constant.ts';
import { foldBinary, foldUnary } from '../fold.ts';
import { type Node, need } from '../node.ts';
import type { Operation } from './operation.ts';

const UNARY: Readonly<Record<string, (x: number) => number>> = {
  Abs: Math.abs,
  Floor: Math.floor,
  Ceil: Math.ceil,
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

export function constantOnly(node: Node, index: number): Constant {
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

export const FUNCTIONS_OF_CONSTANTS: Readonly<Record<string, Operation>> = {
  ...Object.fromEntries(Object.entries(UNARY).map(([op, apply]) => [op, unary(op, apply)])),
  ...Object.fromEntries(Object.entries(BINARY).map(([op, apply]) => [op, binary(op, apply)])),
  Where: where,
  Size: size,
};
