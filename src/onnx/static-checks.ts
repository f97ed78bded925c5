// What can be said against a node without knowing what it reads: for nodes behind others that were refused.
import { ATTRIBUTE } from './codes.table.ts';
import type { NodeProto } from './proto/onnx_pb.ts';
import type { Source } from './source.ts';

export interface Objection {
  readonly expected: string;
  readonly got: string;
}

const textOf = (node: NodeProto, name: string): string | null => {
  const found = node.attribute.find((one) => one.name === name && one.type === ATTRIBUTE.string);
  return found ? new TextDecoder().decode(found.s) : null;
};
const dimensionsOf = (source: Source, name: string | undefined): readonly number[] | null =>
  source.graph.initializer.find((one) => one.name === name)?.dims.map(Number) ?? null;

function recurrent(node: NodeProto): Objection | null {
  const direction = textOf(node, 'direction') ?? 'forward';
  return direction === 'forward' ? null : { expected: 'direction forward', got: direction };
}

function convolution(node: NodeProto, source: Source): Objection | null {
  const kernel = dimensionsOf(source, node.input[1]);
  if (!kernel || kernel.length === 3) return null;
  return { expected: 'a kernel [outputs, inputs, taps]', got: `[${kernel.join(', ')}]` };
}

const CHECKS: Readonly<Record<string, (node: NodeProto, source: Source) => Objection | null>> = {
  GRU: recurrent,
  LSTM: recurrent,
  Conv: convolution,
};

export function objectionTo(node: NodeProto, source: Source): Objection | null {
  return CHECKS[node.opType]?.(node, source) ?? null;
}
