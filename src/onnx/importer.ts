// ONNX graph -> network. The file does not say which axis of its input holds the features and which the frames, so the
// likely readings are tried in order; the first that goes through is taken.
import { HushbitError } from '../base/errors.ts';
import type { ModelFile, ReadOptions } from '../network/model-file.ts';
import { type Constant, createBudget } from './constant.ts';
import { createContext } from './context.ts';
import { decodeModel, opsetOf } from './decode.ts';
import { type Finished, finishGraph } from './finish.ts';
import { type InputShape, inputShape, type Reading, readingsOf, valueOfState } from './input-reading.ts';
import { openNode } from './node.ts';
import { OPERATIONS, SUPPORTED } from './operations/index.ts';
import { isStateName } from './port-names.ts';
import { badFile, badNode, type NodePlace, shown } from './problem.ts';
import type { GraphProto, NodeProto } from './proto/onnx_pb.ts';
import { readTensor, type TensorContext } from './tensor-data.ts';
import { dynamic, type NamedValue, type Value } from './value.ts';

/** Far more than a denoiser has; a file with more was not meant for this. */
const MOST_NODES = 20_000;

export interface Imported extends Finished {
  readonly reading: Reading;
}

interface Source {
  readonly file: string;
  readonly model: string;
  readonly graph: GraphProto;
  readonly opset: number;
  readonly tensors: TensorContext;
  readonly uses: ReadonlyMap<string, number>;
  /** Initializers by name, read when first used. */
  readonly constants: { get(name: string): Constant | undefined };
  /** Inputs that are no initializers. */
  readonly inputs: readonly InputShape[];
  readonly wanted: string | null;
}

/**
 * @param files the model and, where it has them, files of external data
 * @throws HushbitError `bad-model` for a damaged file, `unsupported` for operations that are not known
 */
export function importOnnx(
  bytes: Uint8Array,
  file: string,
  files: readonly ModelFile[],
  options: ReadOptions = {},
): Imported {
  const model = decodeModel(bytes, file);
  const opset = opsetOf(model, file);
  const graph = model.graph!;
  if (graph.node.length > MOST_NODES)
    throw badFile(file, `at most ${MOST_NODES} nodes`, `${graph.node.length}`);
  const total = files.reduce((sum, one) => sum + one.bytes.length, bytes.length);
  const tensors: TensorContext = { file, files, budget: createBudget(file, total) };
  const initializers = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const read = new Map<string, Constant>();
  const constants = {
    get(name: string) {
      const proto = initializers.get(name);
      if (!read.has(name) && proto) read.set(name, readTensor(proto, tensors));
      return read.get(name);
    },
  };
  const inputs = graph.input
    .filter(({ name }) => !initializers.has(name))
    .map((info) => inputShape(info, file));
  const source: Source = {
    file,
    model: graph.name || 'onnx',
    graph,
    opset,
    tensors,
    uses: countUses(graph),
    constants,
    inputs,
    wanted: options.outputPort ?? null,
  };
  checkOrder(source, initializers);
  return firstReading(source);
}

function countUses(graph: GraphProto): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  const names = [...graph.node.flatMap(({ input }) => input), ...graph.output.map(({ name }) => name)];
  for (const name of names) uses.set(name, (uses.get(name) ?? 0) + 1);
  return uses;
}

function placeOf(node: NodeProto, index: number, file: string): NodePlace {
  const domain = node.domain === '' || node.domain === 'ai.onnx' ? '' : `${node.domain}.`;
  const name = node.name || node.output[0] || `number ${index + 1}`;
  return { file, name, op: `${domain}${node.opType}` };
}

/** Every value is made once and before it is read, so that there is no cycle; every operation is known. */
function checkOrder({ graph, file, inputs }: Source, initializers: ReadonlyMap<string, unknown>): void {
  const known = new Set([...initializers.keys(), ...inputs.map(({ name }) => name)]);
  for (const [index, node] of graph.node.entries()) {
    const place = placeOf(node, index, file);
    if (!OPERATIONS.has(place.op)) throw badNode(place, SUPPORTED, shown(place.op));
    for (const name of node.input) {
      if (name === '' || known.has(name)) continue;
      const got = `none that makes ${shown(name)}`;
      throw badNode(place, 'earlier nodes to make its inputs, without a cycle', got, 'bad-model');
    }
    for (const name of node.output) {
      if (name === '') continue;
      if (known.has(name)) throw badNode(place, 'an output of its own', `${shown(name)} again`, 'bad-model');
      known.add(name);
    }
  }
}

/** Of the readings that go through, that of one input; the furthest problem where none does. */
function firstReading(source: Source): Imported {
  let furthest = -1;
  let problem: HushbitError | null = null;
  const found = new Map<string, Imported>();
  for (const reading of readingsOf(source.inputs, source.file)) {
    if (found.has(reading.input)) continue;
    const progress = { node: 0 };
    try {
      found.set(reading.input, importReading(source, reading, progress));
    } catch (error) {
      if (!(error instanceof HushbitError)) throw error;
      if (progress.node > furthest) {
        furthest = progress.node;
        problem = error;
      }
    }
  }
  if (found.size > 0) return oneOf(source, found);
  throw problem!;
}

/** By name, where more than one input could hold the features. */
function oneOf({ file }: Source, found: ReadonlyMap<string, Imported>): Imported {
  const all = [...found];
  const likely = all.filter(([name]) => !isStateName(name));
  const [only, second] = all.length === 1 ? all : likely;
  if (only && !second) return only[1];
  const remedy = 'name inputs of state so when exporting, as in h_in and h_out';
  throw badFile(
    file,
    'one input that can hold the features',
    all.map(([name]) => shown(name)).join(', '),
    remedy,
  );
}

const LAYER_KINDS: Readonly<Record<string, string>> = { GRU: 'gru1', LSTM: 'lstm1' };

function importReading(source: Source, reading: Reading, progress: { node: number }): Imported {
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
  for (const [index, proto] of graph.node.entries()) {
    progress.node = index;
    const place = placeOf(proto, index, file);
    const node = openNode(proto, place, source.opset, proto.input.map(find), source.tensors, source.uses);
    const made = OPERATIONS.get(place.op)!(node, context);
    for (const [i, name] of proto.output.entries()) {
      if (name === '') continue;
      const value = made[i];
      if (value) values.set(name, value);
      else throw badNode(place, `${made.length} outputs`, `${proto.output.length}`);
    }
  }
  progress.node = graph.node.length;
  const outputs = graph.output.map(({ name }): NamedValue => {
    const value = find(name);
    if (!value) throw badFile(file, 'outputs that nodes make', `${shown(name)}, which none makes`);
    return { name, value };
  });
  const { inputs, uses, wanted } = source;
  return { ...finishGraph({ outputs, reading, inputs, graph, uses, wanted }, context, file), reading };
}
