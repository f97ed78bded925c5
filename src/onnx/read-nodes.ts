// One pass over the nodes of a file under one reading of its inputs: what every name stands for.
import type { HushbitError } from '../base/errors.ts';
import { createContext, type ImportContext } from './context.ts';
import { type Reading, valueOfState } from './input-reading.ts';
import { openNode } from './node.ts';
import { OPERATIONS } from './operations/index.ts';
import { badFile, badNode, shown } from './problem.ts';
import type { GraphProto, NodeProto } from './proto/onnx_pb.ts';
import { placeOf, type Source } from './source.ts';
import { dynamic, type NamedValue, type Value } from './value.ts';

export interface ReadNodes {
  readonly context: ImportContext;
  readonly outputs: readonly NamedValue[];
}

/**
 * What is done about a node that is refused: it says so, and nodes that read what it makes are passed over. Without it the first
 * refusal ends the reading.
 */
export type Refused = (problem: HushbitError, node: NodeProto) => void;

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
  /** Made by nodes that were refused, or from what those make. */
  const missing = new Set<string>();
  for (const input of source.inputs) {
    const isFeatures = input.name === reading.input;
    const value = isFeatures
      ? dynamic(reading.shape, reading.feature, reading.time, { form: 'tensor', name: x })
      : valueOfState(input, reading, context, file);
    values.set(input.name, value);
  }
  const find = (name: string): Value | undefined =>
    name === '' ? undefined : (values.get(name) ?? source.constants.get(name));

  function readNode(proto: NodeProto, index: number): readonly Value[] {
    const place = placeOf(proto, index, file);
    const branches = source.branches.get(proto);
    if (branches) {
      const condition = find(proto.input[0] ?? '');
      if (condition?.kind !== 'constant' || condition.tainted || condition.data.length !== 1) {
        throw badNode(place, 'a constant condition', 'one that depends on what comes');
      }
      return readBranch(condition.data[0] === 0 ? branches.no : branches.yes);
    }
    const operation = OPERATIONS.get(place.op);
    if (!operation) throw badNode(place, 'an operation that is read', shown(place.op));
    const node = openNode(proto, place, source.opset, proto.input.map(find), source.tensors, source.uses);
    for (const name of proto.input) {
      if (name === '' || find(name)) continue;
      throw badNode(place, 'earlier nodes to make its inputs', `none that makes ${shown(name)}`, 'bad-model');
    }
    return operation(node, context);
  }
  function readBranch(branch: GraphProto): readonly Value[] {
    source.constants.add(branch.initializer);
    branch.node.forEach(readOne);
    return branch.output.map(({ name }) => {
      const value = find(name);
      if (value) return value;
      throw badFile(`${file}: branch ${shown(branch.name)}`, 'outputs that its nodes make', shown(name));
    });
  }
  function readOne(proto: NodeProto, index: number): void {
    const made = readNode(proto, index);
    for (const [i, name] of proto.output.entries()) {
      if (name === '') continue;
      const value = made[i];
      if (!value) {
        throw badNode(placeOf(proto, index, file), `${made.length} outputs`, `${proto.output.length}`);
      }
      values.set(name, value);
    }
  }
  for (const [index, proto] of graph.node.entries()) {
    progress.node = index;
    if (refused === null) {
      readOne(proto, index);
      continue;
    }
    const isMissing = proto.input.some((name) => missing.has(name));
    const problem = isMissing ? null : problemOf(() => readOne(proto, index));
    if (problem) refused(problem, proto);
    if (problem || isMissing) for (const name of proto.output) missing.add(name);
  }
  progress.node = graph.node.length;
  const outputs = graph.output.flatMap(({ name }): NamedValue[] => {
    const value = find(name);
    if (value) return [{ name, value }];
    if (refused && missing.has(name)) return [];
    throw badFile(file, 'outputs that nodes make', `${shown(name)}, which none makes`);
  });
  return { context, outputs };
}

function problemOf(read: () => void): HushbitError | null {
  try {
    read();
    return null;
  } catch (error) {
    if (isProblem(error)) return error;
    throw error;
  }
}

const isProblem = (error: unknown): error is HushbitError => error instanceof Error && 'parts' in error;
