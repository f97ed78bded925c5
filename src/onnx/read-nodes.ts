// One pass over the nodes of a file under one reading of its inputs: what every name stands for.
import { createContext, type ImportContext } from './context.ts';
import { type Reading, valueOfState } from './input-reading.ts';
import { openNode } from './node.ts';
import { OPERATIONS } from './operations/index.ts';
import { badNode, shown } from './problem.ts';
import type { Source } from './source.ts';
import { dynamic, type NamedValue, type Value } from './value.ts';
import { type Refused, walkNodes } from './walk-nodes.ts';

export interface ReadNodes {
  readonly context: ImportContext;
  readonly outputs: readonly NamedValue[];
}

const LAYER_KINDS: Readonly<Record<string, string>> = { GRU: 'gru1', LSTM: 'lstm1' };

/** @param progress counts the nodes that were read */
export function readNodes(
  source: Source,
  reading: Reading,
  progress: { node: number },
  refused: Refused | null = null,
): ReadNodes {
  const { graph, file } = source;
  const first = graph.node.find(({ opType }) => ['MatMul', 'Gemm', 'GRU', 'LSTM'].includes(opType));
  const firstLayer = LAYER_KINDS[first?.opType ?? ''] ?? 'fc1';
  const context = createContext(source.model, firstLayer, source.tensors.budget, reading.frames);
  const x = context.builder.input(context.unique('x'), reading.shape[reading.feature]!, firstLayer);
  const values = new Map<string, Value>();
  for (const input of source.inputs) {
    const isFeatures = input.name === reading.input;
    const value = isFeatures
      ? dynamic(reading.shape, reading.feature, reading.time, { form: 'tensor', name: x })
      : valueOfState(input, reading, context, file);
    values.set(input.name, value);
  }
  const find = (name: string): Value | undefined =>
    name === '' ? undefined : (values.get(name) ?? source.constants.get(name));

  const outputs = walkNodes<Value>({
    source,
    values,
    find,
    progress,
    refused,
    read(proto, place, inputs) {
      const operation = OPERATIONS.get(place.op);
      if (!operation) throw badNode(place, 'an operation that is read', shown(place.op));
      return operation(openNode(proto, place, source.opset, inputs, source.tensors, source.uses), context);
    },
  });
  return { context, outputs };
}
