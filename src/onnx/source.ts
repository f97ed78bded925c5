// A decoded file before any reading of it: its graph, constants, inputs, and who reads what.
import type { ModelFile, ReadOptions } from '../network/model-file.ts';
import { type BranchesOf, decodeBranches, type Edge, edgesOf } from './branches.ts';
import { type Constant, createBudget } from './constant.ts';
import { decodeModel, opsetOf } from './decode.ts';
import { GRID_OPERATIONS } from './grid/operations/index.ts';
import { type InputShape, inputShape } from './input-reading.ts';
import { OPERATIONS } from './operations/index.ts';
import { badFile, badNode, type NodePlace, shown } from './problem.ts';
import type { GraphProto, NodeProto, TensorProto } from './proto/onnx_pb.ts';
import { type Makers, withSpeltSlopes } from './spelt-slopes.ts';
import { readTensor, type TensorContext } from './tensor-data.ts';

/** Far more than a denoiser has; a file with more was not meant for this. */
const MOST_NODES = 20_000;
/** Inputs or outputs; pairing states looks at every input with every output. */
const MOST_PORTS = 512;

export interface Constants {
  /** Read when first used. */
  get(name: string): Constant | undefined;
  has(name: string): boolean;
  add(tensors: readonly TensorProto[]): void;
}

export interface Source {
  readonly file: string;
  /** Name of the graph. */
  readonly model: string;
  readonly graph: GraphProto;
  readonly branches: BranchesOf;
  readonly edges: readonly Edge[];
  readonly opset: number;
  readonly tensors: TensorContext;
  /** How many nodes and outputs read a value. */
  readonly uses: ReadonlyMap<string, number>;
  readonly constants: Constants;
  /** Inputs that are no initializers. */
  readonly inputs: readonly InputShape[];
  readonly wanted: string | null;
}

/** @throws HushbitError `bad-model` for a damaged file */
export function openSource(
  bytes: Uint8Array,
  file: string,
  files: readonly ModelFile[],
  options: ReadOptions,
): Source {
  const decoded = decodeModel(bytes, file);
  const opset = opsetOf(decoded, file);
  const given = decoded.graph!;
  const branches = decodeBranches(given, file);
  const nodes = edgesOf(given, branches).length;
  if (nodes > MOST_NODES) throw badFile(file, `at most ${MOST_NODES} nodes`, `${nodes}`);
  const total = files.reduce((sum, one) => sum + one.bytes.length, bytes.length);
  const tensors: TensorContext = { file, files, budget: createBudget(file, total) };
  const constants = constantsOf(given.initializer, tensors);
  const graph = withSpeltSlopes(given, branches, (name, makers) => isZero(name, makers, constants, tensors));
  const edges = edgesOf(graph, branches);
  const free = graph.input.filter(({ name }) => !constants.has(name));
  const ports = Math.max(free.length, graph.output.length);
  if (ports > MOST_PORTS) throw badFile(file, `at most ${MOST_PORTS} inputs and outputs`, `${ports}`);
  const inputs = free.map((info) => inputShape(info, file));
  return {
    file,
    model: graph.name || 'onnx',
    graph,
    branches,
    edges,
    opset,
    tensors,
    uses: countUses(graph, branches, edges),
    constants,
    inputs,
    wanted: options.outputPort ?? null,
  };
}

/** A constant of the file, or what a node Constant has, perhaps cast, of one element, 0: more could give what is compared another shape. */
function isZero(name: string, makers: Makers, constants: Constants, tensors: TensorContext): boolean {
  const cast = makers.get(name);
  const from = cast?.opType === 'Cast' ? (cast.input[0] ?? '') : name;
  const value = makers.get(from)?.attribute.find((one) => one.name === 'value')?.t;
  const given = value ? readTensor(value, tensors) : constants.get(from);
  return given?.data.length === 1 && given.data[0] === 0;
}

function constantsOf(initializers: readonly TensorProto[], tensors: TensorContext): Constants {
  const protos = new Map(initializers.map((tensor) => [tensor.name, tensor]));
  const read = new Map<string, Constant>();
  return {
    get(name) {
      const proto = protos.get(name);
      if (!read.has(name) && proto) read.set(name, readTensor(proto, tensors));
      return read.get(name);
    },
    has: (name) => protos.has(name),
    add(more) {
      for (const tensor of more) protos.set(tensor.name, tensor);
    },
  };
}

function countUses(
  graph: GraphProto,
  branches: BranchesOf,
  edges: readonly Edge[],
): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  const outputs = [graph, ...[...branches.values()].flatMap((both) => [both.yes, both.no])];
  const names = [
    ...edges.flatMap(({ input }) => input),
    ...outputs.flatMap(({ output }) => output.map(({ name }) => name)),
  ];
  for (const name of names) uses.set(name, (uses.get(name) ?? 0) + 1);
  return uses;
}

export function placeOf(node: NodeProto, index: number, file: string): NodePlace {
  const domain = node.domain === '' || node.domain === 'ai.onnx' ? '' : `${node.domain}.`;
  const name = node.name || node.output[0] || `number ${index + 1}`;
  return { file, name, op: `${domain}${node.opType}` };
}

/** Every value is made once and before it is read, so that there is no cycle. */
export function checkOrder({ graph, file, inputs, constants }: Source): void {
  const known = new Set(inputs.map(({ name }) => name));
  const isKnown = (name: string): boolean => known.has(name) || constants.has(name);
  for (const [index, node] of graph.node.entries()) {
    const place = placeOf(node, index, file);
    for (const name of node.input) {
      if (name === '' || isKnown(name)) continue;
      const got = `none that makes ${shown(name)}`;
      throw badNode(place, 'earlier nodes to make its inputs, without a cycle', got, 'bad-model');
    }
    for (const name of node.output) {
      if (name === '') continue;
      if (isKnown(name)) throw badNode(place, 'an output of its own', `${shown(name)} again`, 'bad-model');
      known.add(name);
    }
  }
}

export interface UnknownOperator {
  readonly operator: string;
  readonly nodes: readonly string[];
}

/** Operators that are not read, the commonest first. Those of branches count only where their branch is taken. */
export function unknownOperators({ graph, file, branches }: Source): readonly UnknownOperator[] {
  const found = new Map<string, string[]>();
  for (const [index, node] of graph.node.entries()) {
    const { op, name } = placeOf(node, index, file);
    if (OPERATIONS.has(op) || GRID_OPERATIONS.has(op) || branches.has(node)) continue;
    const nodes = found.get(op) ?? [];
    found.set(op, nodes);
    nodes.push(name);
  }
  const all = [...found].map(([operator, nodes]) => ({ operator, nodes }));
  return all.sort((a, b) => b.nodes.length - a.nodes.length || (a.operator < b.operator ? -1 : 1));
}
