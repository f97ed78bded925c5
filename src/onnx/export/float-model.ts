// The float network as an ONNX file. Where every state belongs to a GRU, the file takes any number of frames at once
// (`x` [frames, 1, bins]) with the states as further inputs and outputs; else it describes one frame (`x` [1, bins]).

import type { Graph, Operation } from '../../network/index.ts';
import { createOnnxWriter, type OnnxWriter } from '../writer.ts';
import { type GruNames, matchGru } from './gru-pattern.ts';

/** The least that has everything used here; widely read. */
export const FLOAT_OPSET = 17;

export interface OnnxExport {
  readonly bytes: Uint8Array;
  readonly input: string;
  /** Of `input` for one frame. */
  readonly frameShape: readonly number[];
  readonly output: string;
  /** What `next` gives after a frame is `state` before the following one; all 0 at the start of a clip. */
  readonly states: readonly OnnxState[];
}

export interface OnnxState {
  readonly state: string;
  readonly next: string;
  readonly type: 'float' | 'int8' | 'uint8' | 'int16';
  readonly shape: readonly number[];
  /** Integer that stands for 0. */
  readonly zeroPoint: number;
}

/** @param metadata key/value pairs that the file carries, `hushbit.frontend` for one */
export function exportFloatOnnx(graph: Graph, metadata: Readonly<Record<string, string>> = {}): OnnxExport {
  const writer = createOnnxWriter(graph.name, FLOAT_OPSET);
  const grus = new Map<Operation, GruNames>();
  for (const { state, next } of graph.states) {
    const gru = matchGru(graph, state, next);
    if (gru) grus.set(graph.operations.find(({ output }) => output === next)!, gru);
  }
  const sequence = grus.size === graph.states.length;
  const lengthOf = (name: string): number => graph.tensors.get(name)!.shape[0]!;
  const shapeOf = (name: string): (number | string)[] =>
    sequence ? ['frames', 1, lengthOf(name)] : [1, lengthOf(name)];
  writer.input(graph.input, 'float', shapeOf(graph.input));
  const states = graph.states.map(({ state, next }): OnnxState => {
    const shape = sequence ? [1, 1, lengthOf(state)] : [1, lengthOf(state)];
    writer.input(state, 'float', shape);
    return { state, next: `${next}.last`, type: 'float', shape, zeroPoint: 0 };
  });
  const hidden = new Set(sequence ? [...grus.values()].flatMap(({ operations }) => operations) : []);
  for (const operation of graph.operations) {
    const gru = sequence ? grus.get(operation) : undefined;
    if (gru) writeGru(writer, graph, gru);
    else if (!hidden.has(operation)) writeOperation(writer, graph, operation);
  }
  if (!sequence) for (const { next } of graph.states) writer.node('Identity', [next], [`${next}.last`]);
  writer.output(graph.output, 'float', shapeOf(graph.output));
  for (const { next, shape } of states) writer.output(next, 'float', shape);
  const frameShape = sequence ? [1, 1, lengthOf(graph.input)] : [1, lengthOf(graph.input)];
  return { bytes: writer.finish(metadata), input: graph.input, frameShape, output: graph.output, states };
}

/** What is no tensor of the graph has a dot in its name, which none that was read has. */
function writeOperation(writer: OnnxWriter, graph: Graph, operation: Operation): void {
  const { output } = operation;
  const operand = (name: string): string => {
    const { data, shape } = graph.tensors.get(name)!;
    return data ? writer.constant(name, 'float', shape, data) : name;
  };
  switch (operation.op) {
    case 'matmul': {
      const { data, shape } = graph.tensors.get(operation.weight)!;
      const [rows, columns] = shape as [number, number];
      const turned = transposed(data!, rows, columns);
      const weight = writer.constant(operation.weight, 'float', [columns, rows], turned);
      writer.node('MatMul', [operation.vector, weight], [output]);
      break;
    }
    case 'add':
      writer.node('Add', [operand(operation.left), operand(operation.right)], [output]);
      break;
    case 'mul':
      writer.node('Mul', [operand(operation.left), operand(operation.right)], [output]);
      break;
    case 'one-minus': {
      const one = writer.constant('ones.scalar', 'float', [], [1]);
      writer.node('Sub', [one, operand(operation.input)], [output]);
      break;
    }
    case 'sigmoid':
      writer.node('Sigmoid', [operand(operation.input)], [output]);
      break;
    case 'tanh':
      writer.node('Tanh', [operand(operation.input)], [output]);
      break;
    case 'relu':
      writer.node('Relu', [operand(operation.input)], [output]);
      break;
    case 'normalise': {
      const from = [operation.input, operation.scale, operation.bias].map(operand);
      const attributes = { axis: { int: -1 }, epsilon: { float: operation.epsilon } };
      writer.node('LayerNormalization', from, [output], attributes);
      break;
    }
    default:
      operation satisfies never;
  }
}

/** Row-major [rows, columns] -> [columns, rows]. */
export function transposed<T extends Float32Array | Int8Array | Int16Array>(
  data: T,
  rows: number,
  columns: number,
): T {
  const out = data.slice() as T;
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) out[c * rows + r] = data[r * columns + c]!;
  }
  return out;
}

function writeGru(writer: OnnxWriter, graph: Graph, gru: GruNames): void {
  const gates = [gru.z, gru.r, gru.n];
  const data = (name: string): Float32Array => graph.tensors.get(name)!.data!;
  const { layer, shape } = graph.tensors.get(gru.next)!;
  const units = shape[0]!;
  const inputs = graph.tensors.get(gru.input)!.shape[0]!;
  const stack = (names: readonly string[]): Float32Array => {
    const parts = names.map(data);
    const out = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  };
  const w = stack(gates.map(({ inputWeight }) => inputWeight));
  const r = stack(gates.map(({ recurrentWeight }) => recurrentWeight));
  const b = stack([
    ...gates.map(({ inputBias }) => inputBias),
    ...gates.map(({ recurrentBias }) => recurrentBias),
  ]);
  const constants = [
    writer.constant(`${layer}.W`, 'float', [1, 3 * units, inputs], w),
    writer.constant(`${layer}.R`, 'float', [1, 3 * units, units], r),
    writer.constant(`${layer}.B`, 'float', [1, 6 * units], b),
  ];
  const whole = `${gru.next}.directions`;
  writer.node('GRU', [gru.input, ...constants, '', gru.state], [whole, `${gru.next}.last`], {
    hidden_size: { int: units },
    linear_before_reset: { int: 1 },
  });
  // [frames, directions, 1, units] -> [frames, 1, units]
  writer.node('Squeeze', [whole, writer.constant('axes.directions', 'int64', [1], [1])], [gru.next]);
}
