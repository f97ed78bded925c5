// Exp and Log of vectors of a frame; of constants they are folded. Sqrt and Reciprocal may be steps of a normalisation
// (`layer-norm-parts.ts`) and come here where they are none.
import type { RealFunctionName } from '../../network/index.ts';
import { type ImportContext, withTensor } from '../context.ts';
import { foldUnary } from '../fold.ts';
import { type Node, need, needDynamic } from '../node.ts';
import type { Value } from '../value.ts';
import type { Operation } from './operation.ts';

export function realFunction(
  name: RealFunctionName,
  node: Node,
  apply: (x: number) => number,
  context: ImportContext,
): Value {
  const value = need(node, 0);
  if (value.kind === 'constant') return foldUnary(value, apply, context.budget);
  const vector = needDynamic(node, 0);
  return withTensor(vector, context.builder.map(name, context.make(vector), context.unique(name)));
}

export const REAL_OPERATIONS: Readonly<Record<string, Operation>> = {
  Exp: (node, context) => [realFunction('exp', node, Math.exp, context)],
  Log: (node, context) => [realFunction('log', node, Math.log, context)],
};
