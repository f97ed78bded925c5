// Another network, close to the one it was made from: what a reader that looks at names and places instead of at what is computed
// would take for the first.
import type { RandomSource } from '../../../src/base/random.ts';
import { ATTRIBUTE } from '../../../src/onnx/codes.table.ts';
import type { RandomOnnx } from '../random-onnx.ts';
import {
  axesNode,
  type Editing,
  edit,
  finished,
  floats,
  fresh,
  integers,
  makeNode,
  opsetOf,
  sliceNode,
} from './editing.ts';

type Mutation = (editing: Editing) => void;

const pick = <T>(random: RandomSource, list: readonly T[]): T | undefined =>
  list.length === 0 ? undefined : list[random.int(0, list.length - 1)];

/** A value of some node, and a new name for what the node makes, so that something can go between. */
function between(
  editing: Editing,
  ops: readonly string[],
): { inner: string; outer: string; at: number } | null {
  const node = pick(
    editing.random,
    editing.graph.node.filter(({ opType }) => ops.includes(opType)),
  );
  if (!node) return null;
  const outer = node.output[0]!;
  const inner = fresh(editing, 'inner');
  node.output[0] = inner;
  return { inner, outer, at: editing.graph.node.indexOf(node) + 1 };
}

const VECTORS = ['Sigmoid', 'Tanh', 'Relu', 'MatMul', 'Squeeze', 'Transpose', 'Reshape', 'Conv', 'Add'];

/** Values between layers are [frames, 1, width], those of Y [frames, 1, 1, width]: axis 0; of grids [1, channels, frames, bins]. */
const flipTime: Mutation = (editing) => {
  if (opsetOf(editing) < 10) return;
  const place = between(editing, VECTORS);
  if (!place) return;
  const { inner, outer, at } = place;
  const axis = editing.random.int(0, editing.axes - 1);
  editing.graph.node.splice(at, 0, sliceNode(editing, inner, [-1, -1_000_000, axis, -1], outer));
  editing.done.push(`axis ${axis} flipped`);
};

const shiftTime: Mutation = (editing) => {
  const place = between(editing, VECTORS);
  if (!place || opsetOf(editing) < 10) return;
  const { inner, outer, at } = place;
  const axis = editing.random.int(0, editing.axes - 1);
  const parts = [fresh(editing, 'head'), fresh(editing, 'tail')] as const;
  // The first frame goes to the end.
  editing.graph.node.splice(
    at,
    0,
    sliceNode(editing, inner, [0, 1, axis, 1], parts[0]),
    sliceNode(editing, inner, [1, 1_000_000, axis, 1], parts[1]),
    makeNode('Concat', [parts[1], parts[0]], [outer], { axis: { int: axis } }),
  );
  editing.done.push(`axis ${axis} turned round`);
};

/** The last frame of a value for all. */
const lastForAll: Mutation = (editing) => {
  const place = between(editing, ['Sigmoid', 'Tanh', 'Relu', 'Squeeze']);
  if (!place || opsetOf(editing) < 10) return;
  const { inner, outer, at } = place;
  const last = fresh(editing, 'last');
  const axis = editing.random.int(0, editing.axes - 1);
  editing.graph.node.splice(
    at,
    0,
    sliceNode(editing, inner, [-1, 1_000_000, axis, 1], last),
    makeNode('Add', [inner, last], [outer]),
  );
  editing.done.push(`last of axis ${axis} for all`);
};

const stateForAll: Mutation = (editing) => {
  const recurrent = pick(
    editing.random,
    editing.graph.node.filter(({ opType, output }) => (opType === 'GRU' || opType === 'LSTM') && output[1]),
  );
  if (!recurrent) return;
  const whole = recurrent.output[0]!;
  const inner = fresh(editing, 'inner');
  recurrent.output[0] = inner;
  const wide = fresh(editing, 'wide');
  editing.graph.node.splice(
    editing.graph.node.indexOf(recurrent) + 1,
    0,
    axesNode(editing, 'Unsqueeze', recurrent.output[1]!, [0], wide),
    makeNode('Add', [inner, wide], [whole]),
  );
  editing.done.push('last state for all');
};

const meanOverAxis: Mutation = (editing) => {
  const place = between(editing, ['Sigmoid', 'Tanh', 'Relu', 'Squeeze']);
  if (!place) return;
  const { inner, outer, at } = place;
  const axis = editing.random.int(-editing.axes, editing.axes - 1);
  const mean = fresh(editing, 'mean');
  const reduce =
    opsetOf(editing) >= 18
      ? makeNode('ReduceMean', [inner, integers(editing, [axis])], [mean])
      : makeNode('ReduceMean', [inner], [mean], { axes: { ints: [axis] } });
  editing.graph.node.splice(at, 0, reduce, makeNode('Sub', [inner, mean], [outer]));
  editing.done.push(`mean over axis ${axis}`);
};

const maskTimesInput: Mutation = (editing) => {
  const node = editing.graph.node.find(({ output }) => output[0] === 'mask');
  if (!node) return;
  node.output[0] = fresh(editing, 'mask');
  editing.graph.node.push(makeNode('Mul', [node.output[0], 'x'], ['mask']));
  editing.done.push('mask times input');
};

const SWAPS: readonly (readonly string[])[] = [
  ['Sigmoid', 'Tanh', 'Relu', 'LeakyRelu', 'Neg', 'Exp', 'Softplus', 'HardSigmoid', 'Sqrt', 'Identity'],
  ['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min'],
  ['ReduceMean', 'ReduceSum', 'ReduceMax', 'ReduceMin'],
  ['GRU', 'LSTM'],
];

const otherOperation: Mutation = ({ graph, random, done }) => {
  const node = pick(
    random,
    graph.node.filter(({ opType }) => SWAPS.some((ops) => ops.includes(opType))),
  );
  if (!node) return;
  const ops = SWAPS.find((all) => all.includes(node.opType))!;
  const other = pick(random, ops)!;
  done.push(`${node.opType} made ${other}`);
  node.opType = other;
};

const swapInputs: Mutation = ({ graph, random, done }) => {
  const node = pick(
    random,
    graph.node.filter(
      ({ opType, input }) => ['Sub', 'Div', 'Add', 'Mul', 'MatMul'].includes(opType) && input.length === 2,
    ),
  );
  if (!node) return;
  node.input.reverse();
  done.push(`operands of ${node.opType} exchanged`);
};

/** An input of a node becomes another value that is there by then. */
const rewire: Mutation = ({ graph, random, done }) => {
  const at = random.int(1, Math.max(1, graph.node.length - 1));
  const node = graph.node[at];
  if (!node) return;
  const earlier = graph.node.slice(0, at).flatMap(({ output }) => output.filter((name) => name !== ''));
  const other = pick(random, [...earlier, ...graph.input.map(({ name }) => name)]);
  const index = random.int(0, Math.max(0, node.input.length - 1));
  if (other === undefined || !node.input[index]) return;
  done.push(`${node.opType} reads ${other}`);
  node.input[index] = other;
};

const otherAttribute: Mutation = ({ graph, random, done }) => {
  const node = pick(
    random,
    graph.node.filter(({ attribute, opType }) => attribute.length > 0 && opType !== 'Constant'),
  );
  const attribute = node && pick(random, node.attribute);
  if (!node || !attribute) return;
  if (attribute.type === ATTRIBUTE.int) attribute.i = BigInt(random.int(-2, 3));
  else if (attribute.type === ATTRIBUTE.float) attribute.f = random.int(-20, 20) / 10;
  else if (attribute.type === ATTRIBUTE.ints) {
    const i = random.int(0, Math.max(0, attribute.ints.length - 1));
    attribute.ints[i] = BigInt(random.int(-2, 3));
  }
  done.push(`${attribute.name} of ${node.opType}`);
};

const dropInput: Mutation = ({ graph, random, done }) => {
  const node = pick(
    random,
    graph.node.filter(({ input }) => input.length > 2),
  );
  if (!node) return;
  const index = random.int(2, node.input.length - 1);
  node.input[index] = '';
  done.push(`input ${index} of ${node.opType} left out`);
};

const padFrames: Mutation = (editing) => {
  const place = between(editing, ['Sigmoid', 'Tanh', 'Relu', 'Squeeze']);
  if (!place || opsetOf(editing) < 11) return;
  const { inner, outer, at } = place;
  const padded = fresh(editing, 'padded');
  const pads = editing.random.int(0, 1) ? [1, 0, 0, 0, 0, 0] : [0, 0, 0, 1, 0, 0];
  const from = pads[0] ? 0 : 1;
  // One frame later, or one frame earlier.
  editing.graph.node.splice(
    at,
    0,
    makeNode('Pad', [inner, integers(editing, pads), floats(editing, 'zero', [], [0])], [padded]),
    sliceNode(editing, padded, from === 0 ? [0, -1, 0, 1] : [1, 1_000_000, 0, 1], outer),
  );
  editing.done.push(from === 0 ? 'one frame late' : 'one frame early');
};

const MUTATIONS: readonly Mutation[] = [
  flipTime,
  flipTime,
  shiftTime,
  lastForAll,
  stateForAll,
  meanOverAxis,
  maskTimesInput,
  otherOperation,
  otherOperation,
  swapInputs,
  rewire,
  rewire,
  otherAttribute,
  otherAttribute,
  dropInput,
  padFrames,
];

/** @param axes of the values between layers that may be turned, cut or added up */
export function mutated(of: RandomOnnx, random: RandomSource, axes = 2): RandomOnnx {
  const editing = edit(of, random, axes);
  const count = random.int(1, 2);
  for (let i = 0; i < count; i++) pick(random, MUTATIONS)!(editing);
  return finished(editing);
}
