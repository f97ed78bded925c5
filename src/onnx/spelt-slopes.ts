// Slopes that a file spells out, x where it is above 0, else slope * x, as Where(Greater(x, 0), x, Mul(slope, x)): one PRelu. A comparison
// with what comes in every frame has no arithmetic of its own. Nodes that nothing else reads go with it.

import { create } from '@bufbuild/protobuf';
import type { BranchesOf } from './branches.ts';
import { type GraphProto, type NodeProto, NodeProtoSchema } from './proto/onnx_pb.ts';

/** Which of Where's two values is the one above 0. */
const ABOVE: Readonly<Record<string, 1 | 2>> = { Greater: 1, GreaterOrEqual: 1, Less: 2, LessOrEqual: 2 };

/** Operators of other domains may mean something else. */
function isStandard({ domain, opType }: NodeProto, name: string): boolean {
  return opType === name && (domain === '' || domain === 'ai.onnx');
}

function sideOf(node: NodeProto): 1 | 2 | undefined {
  return isStandard(node, node.opType) ? ABOVE[node.opType] : undefined;
}

/** The node that makes a value. */
export type Makers = ReadonlyMap<string, NodeProto>;

/** @param isZero whether a name is a constant of one element, 0 */
export function withSpeltSlopes(
  graph: GraphProto,
  branches: BranchesOf,
  isZero: (name: string, makers: Makers) => boolean,
): GraphProto {
  if (!graph.node.some(({ opType }) => opType === 'Where')) return graph;
  const makers: Makers = new Map(
    graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)),
  );
  const replaced = new Map<NodeProto, NodeProto>();
  for (const node of graph.node) {
    const slopes = isStandard(node, 'Where') ? slopesOf(node, makers, isZero) : null;
    if (slopes) replaced.set(node, create(NodeProtoSchema, { ...own(node), ...slopes }));
  }
  if (replaced.size === 0) return graph;
  const asides = new Set<NodeProto>();
  for (const { input } of replaced.keys()) {
    for (const name of input) {
      const maker = makers.get(name);
      if (maker && (sideOf(maker) !== undefined || isStandard(maker, 'Mul'))) asides.add(maker);
    }
  }
  const nodes = graph.node.map((node) => replaced.get(node) ?? node);
  const read = new Set([
    ...graph.output.map(({ name }) => name),
    ...nodes.flatMap(({ input }) => input),
    ...[...branches.values()].flatMap(({ yes, no }) =>
      [yes, no].flatMap(({ node, output }) => [
        ...node.flatMap(({ input }) => input),
        ...output.map(({ name }) => name),
      ]),
    ),
  ]);
  const kept = nodes.filter((node) => !asides.has(node) || node.output.some((name) => read.has(name)));
  return { ...graph, node: kept };
}

const own = ({ name, output }: NodeProto) => ({ name, output, opType: 'PRelu', domain: '' });

function slopesOf(
  { input: [condition, yes, no] }: NodeProto,
  makers: Makers,
  isZero: (name: string, makers: Makers) => boolean,
): { readonly input: string[] } | null {
  const compared = makers.get(condition ?? '');
  const side = compared && sideOf(compared);
  if (!compared || !side) return null;
  const [left, right] = compared.input as [string, string];
  // 0 < x is x > 0.
  const isTurned = isZero(left, makers);
  if (!isTurned && !isZero(right, makers)) return null;
  const x = isTurned ? right : left;
  const isFirst = (side === 1) !== isTurned;
  const [above, below] = isFirst ? [yes, no] : [no, yes];
  if (above !== x) return null;
  const product = makers.get(below ?? '');
  if (!product || !isStandard(product, 'Mul') || !product.input.includes(x)) return null;
  const slope = product.input.find((name) => name !== x);
  return slope === undefined ? null : { input: [x, slope] };
}
