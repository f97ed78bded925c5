// What becomes of a state within a frame, followed through the nodes of a file: evidence for which output is its value of the next
// frame. A gated update keeps part of the state element by element (a * state + b: GRUs, the cell of an LSTM, averages).
import type { Edge } from './branches.ts';

/** Greater is closer. moved: the state itself, of this frame. */
export const FLOW = { none: 0, moved: 1, read: 2, gated: 3 } as const;
export type Flow = (typeof FLOW)[keyof typeof FLOW];

/** Operations that leave elements as they are. */
export const MOVES: ReadonlySet<string> = new Set([
  'Identity',
  'Reshape',
  'Squeeze',
  'Unsqueeze',
  'Transpose',
  'Flatten',
  'Slice',
  'Split',
  'Gather',
  'Concat',
  'Cast',
  'Dropout',
  'Pad',
  'Expand',
]);

/** Stages of an element-wise path: as it is, in a sum, in a product, in a sum of products. */
const [AS_IS, SUMMED, SCALED, GATED] = [1, 2, 3, 4];

function stageAfter(op: string, stage: number): number {
  if (stage === 0 || MOVES.has(op)) return stage;
  if (op === 'Mul' || op === 'Div') return stage === GATED ? GATED : SCALED;
  if (op === 'Add' || op === 'Sub') return stage >= SCALED ? GATED : SUMMED;
  return 0;
}

/** From one input to every value of the graph; what it does not reach is not among them. */
export function flowFrom(edges: readonly Edge[], input: string): ReadonlyMap<string, Flow> {
  const flow = new Map<string, Flow>([[input, FLOW.moved]]);
  const stages = new Map<string, number>([[input, AS_IS]]);
  for (const { opType, input: from, output } of edges) {
    if (!from.some((name) => flow.has(name))) continue;
    const stage = Math.max(...from.map((name) => stageAfter(opType, stages.get(name) ?? 0)));
    for (const name of output) {
      if (name === '') continue;
      stages.set(name, stage);
      flow.set(name, stage === GATED ? FLOW.gated : stage === AS_IS ? FLOW.moved : FLOW.read);
    }
  }
  return flow;
}
