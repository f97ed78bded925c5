// The same network written in another way: inputs and outputs in another order, states packed, recurrences and normalisations spelt
// out in elementary operations as tf2onnx and older exporters write them, branches on constants, operations that change nothing.

import { create } from '@bufbuild/protobuf';
import type { RandomSource } from '../../../src/base/random.ts';
import { ELEMENT } from '../../../src/onnx/codes.table.ts';
import type { NodeProto } from '../../../src/onnx/proto/onnx_pb.ts';
import { type ValueInfoProto, ValueInfoProtoSchema } from '../../../src/onnx/proto/onnx_pb.ts';
import type { RandomOnnx } from '../random-onnx.ts';
import {
  axesNode,
  dataOf,
  type Editing,
  edit,
  finished,
  floats,
  fresh,
  integers,
  intOf,
  makeIf,
  makeNode,
  opsetOf,
  replaceNode,
  shuffle,
  sliceNode,
  splitNode,
} from './editing.ts';

type Respelling = (editing: Editing) => void;

function transposed(data: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) out[c * rows + r] = data[r * columns + c]!;
  return out;
}

/** Two names for one product and bias: Gemm, or MatMul and Add. */
function product(
  editing: Editing,
  nodes: NodeProto[],
  vector: string,
  weight: Float32Array,
  [rows, columns]: readonly [number, number],
  bias: Float32Array,
): string {
  const out = fresh(editing, 'gates');
  const term = floats(editing, 'b', [rows], bias);
  switch (editing.random.int(0, 2)) {
    case 0:
      nodes.push(
        makeNode('Gemm', [vector, floats(editing, 'W', [rows, columns], weight), term], [out], {
          transB: { int: 1 },
        }),
      );
      return out;
    case 1:
      nodes.push(
        makeNode(
          'Gemm',
          [vector, floats(editing, 'W', [columns, rows], transposed(weight, rows, columns)), term],
          [out],
        ),
      );
      return out;
    default: {
      const made = fresh(editing, 'product');
      nodes.push(
        makeNode(
          'MatMul',
          [vector, floats(editing, 'W', [columns, rows], transposed(weight, rows, columns))],
          [made],
        ),
        makeNode('Add', editing.random.int(0, 1) ? [made, term] : [term, made], [out]),
      );
      return out;
    }
  }
}

interface Cell {
  readonly nodes: NodeProto[];
  /** [1, inputs] and [1, units] */
  readonly x: string;
  readonly w: Float32Array;
  readonly r: Float32Array;
  readonly b: Float32Array;
  readonly inputs: number;
  readonly units: number;
}

function openCell(editing: Editing, node: NodeProto, gates: number): Cell | null {
  const [w, r] = [dataOf(editing, node.input[1]!), dataOf(editing, node.input[2]!)];
  if (!w || !r || !editing.of.perFrame) return null;
  const units = intOf(node, 'hidden_size', 0);
  const inputs = w.length / (gates * units);
  const b = (node.input[3] && dataOf(editing, node.input[3])) || new Float32Array(2 * gates * units);
  const x = fresh(editing, 'x');
  return { nodes: [axesNode(editing, 'Squeeze', node.input[0]!, [0], x)], x, w, r, b, inputs, units };
}

/** The state as [1, units]. */
function flat(editing: Editing, { nodes }: Cell, state: string): string {
  const out = fresh(editing, 'h');
  if (editing.random.int(0, 1)) nodes.push(makeNode('Reshape', [state, integers(editing, [1, -1])], [out]));
  else nodes.push(axesNode(editing, 'Squeeze', state, [0], out));
  return out;
}

function outputsOf(editing: Editing, { nodes }: Cell, node: NodeProto, nexts: readonly string[]): void {
  nodes.push(axesNode(editing, 'Unsqueeze', nexts[0]!, [0, 1], node.output[0]!));
  for (const [i, next] of nexts.entries()) {
    const output = node.output[i + 1];
    if (output) nodes.push(axesNode(editing, 'Unsqueeze', next, [0], output));
  }
}

function binary(editing: Editing, nodes: NodeProto[], op: string, left: string, right: string): string {
  const out = fresh(editing, op.toLowerCase());
  const swapped = op !== 'Sub' && editing.random.int(0, 1) === 1;
  nodes.push(makeNode(op, swapped ? [right, left] : [left, right], [out]));
  return out;
}

function unary(editing: Editing, nodes: NodeProto[], op: string, value: string): string {
  const out = fresh(editing, op.toLowerCase());
  nodes.push(makeNode(op, [value], [out]));
  return out;
}

function spellGru(editing: Editing, node: NodeProto): void {
  const cell = openCell(editing, node, 3);
  const state = node.input[5];
  if (!cell || !state) return;
  const { nodes, x, w, r, b, inputs, units } = cell;
  const h = flat(editing, cell, state);
  const on = (op: string, left: string, right: string) => binary(editing, nodes, op, left, right);
  const fn = (op: string, value: string) => unary(editing, nodes, op, value);
  const gates = (name: string): string[] => {
    const parts = ['z', 'r', 'n'].map((gate) => fresh(editing, gate));
    nodes.push(splitNode(editing, name, [units, units, units], 1, parts));
    return parts;
  };
  const bias = (from: number, count: number) => b.slice(from * units, (from + count) * units);
  const [xz, xr, xn] = gates(product(editing, nodes, x, w, [3 * units, inputs], bias(0, 3))) as [
    string,
    string,
    string,
  ];
  let n: string;
  let z: string;
  if (intOf(node, 'linear_before_reset', 0)) {
    const [hz, hr, hn] = gates(product(editing, nodes, h, r, [3 * units, units], bias(3, 3))) as [
      string,
      string,
      string,
    ];
    z = fn('Sigmoid', on('Add', xz, hz));
    n = fn('Tanh', on('Add', xn, on('Mul', fn('Sigmoid', on('Add', xr, hr)), hn)));
  } else {
    const own = (gate: number) => r.slice(gate * units * units, (gate + 1) * units * units);
    const side = (gate: number, vector: string) =>
      product(editing, nodes, vector, own(gate), [units, units], bias(3 + gate, 1));
    z = fn('Sigmoid', on('Add', xz, side(0, h)));
    const reset = fn('Sigmoid', on('Add', xr, side(1, h)));
    n = fn('Tanh', on('Add', xn, side(2, on('Mul', reset, h))));
  }
  const one = floats(editing, 'one', [], [1]);
  const next = editing.random.int(0, 1)
    ? on('Add', on('Mul', on('Sub', one, z), n), on('Mul', z, h))
    : on('Add', n, on('Mul', z, on('Sub', h, n)));
  outputsOf(editing, cell, node, [next]);
  replaceNode(editing, node, nodes);
  editing.done.push('GRU spelt out');
}

function spellLstm(editing: Editing, node: NodeProto): void {
  const cell = openCell(editing, node, 4);
  const [hidden, kept] = [node.input[5], node.input[6]];
  if (!cell || !hidden || !kept || node.input[7]) return;
  const { nodes, x, w, r, b, inputs, units } = cell;
  const [h, c] = [flat(editing, cell, hidden), flat(editing, cell, kept)];
  const on = (op: string, left: string, right: string) => binary(editing, nodes, op, left, right);
  const fn = (op: string, value: string) => unary(editing, nodes, op, value);
  let sums: string;
  if (editing.random.int(0, 1)) {
    const [a, d] = [b.slice(0, 4 * units), b.slice(4 * units)];
    const sides = [
      product(editing, nodes, x, w, [4 * units, inputs], a),
      product(editing, nodes, h, r, [4 * units, units], d),
    ];
    sums = on('Add', sides[0]!, sides[1]!);
  } else {
    // One product of input and state together.
    const both = fresh(editing, 'both');
    nodes.push(makeNode('Concat', [x, h], [both], { axis: { int: 1 } }));
    const columns = inputs + units;
    const joined = new Float32Array(4 * units * columns);
    for (let row = 0; row < 4 * units; row++) {
      joined.set(w.subarray(row * inputs, (row + 1) * inputs), row * columns);
      joined.set(r.subarray(row * units, (row + 1) * units), row * columns + inputs);
    }
    const bias = b.slice(0, 4 * units).map((value, i) => value + b[4 * units + i]!);
    sums = product(editing, nodes, both, joined, [4 * units, columns], bias);
  }
  const parts = ['i', 'o', 'f', 'g'].map((gate) => fresh(editing, gate)) as [string, string, string, string];
  nodes.push(splitNode(editing, sums, [units, units, units, units], 1, parts));
  const [i, o, f, g] = parts;
  const next = on('Add', on('Mul', fn('Sigmoid', f), c), on('Mul', fn('Sigmoid', i), fn('Tanh', g)));
  outputsOf(editing, cell, node, [on('Mul', fn('Sigmoid', o), fn('Tanh', next)), next]);
  replaceNode(editing, node, nodes);
  editing.done.push('LSTM spelt out');
}

const spellRecurrences: Respelling = (editing) => {
  for (const node of [...editing.graph.node]) {
    if (node.opType === 'GRU') spellGru(editing, node);
    if (node.opType === 'LSTM') spellLstm(editing, node);
  }
};

const spellNormalisations: Respelling = (editing) => {
  for (const node of [...editing.graph.node]) {
    if (node.opType !== 'LayerNormalization') continue;
    const nodes: NodeProto[] = [];
    const mean = (value: string) => {
      const out = fresh(editing, 'mean');
      const keepdims = { int: 1 };
      if (opsetOf(editing) >= 18) {
        nodes.push(makeNode('ReduceMean', [value, integers(editing, [-1])], [out], { keepdims }));
      } else nodes.push(makeNode('ReduceMean', [value], [out], { axes: { ints: [-1] }, keepdims }));
      return out;
    };
    const on = (op: string, left: string, right: string) => binary(editing, nodes, op, left, right);
    const [x, scale, bias] = node.input as [string, string, string | undefined];
    const centred = on('Sub', x, mean(x));
    const isPower = editing.random.int(0, 1) === 1;
    const squares = fresh(editing, 'squares');
    if (isPower) nodes.push(makeNode('Pow', [centred, floats(editing, 'two', [], [2])], [squares]));
    else nodes.push(makeNode('Mul', [centred, centred], [squares]));
    const epsilon = node.attribute.find(({ name }) => name === 'epsilon')?.f ?? 1e-5;
    const spread = unary(
      editing,
      nodes,
      'Sqrt',
      on('Add', mean(squares), floats(editing, 'epsilon', [], [epsilon])),
    );
    const normal = fresh(editing, 'normal');
    if (editing.random.int(0, 1)) nodes.push(makeNode('Div', [centred, spread], [normal]));
    else {
      const inverse = unary(editing, nodes, 'Reciprocal', spread);
      nodes.push(makeNode('Mul', [centred, inverse], [normal]));
    }
    const scaled = on('Mul', normal, scale);
    nodes.push(
      bias
        ? makeNode('Add', [scaled, bias], [node.output[0]!])
        : makeNode('Identity', [scaled], [node.output[0]!]),
    );
    replaceNode(editing, node, nodes);
    editing.done.push('normalisation in parts');
  }
};

function floatInfo(name: string, shape: readonly number[]): ValueInfoProto {
  const dim = shape.map((n) => ({ value: { case: 'dimValue', value: BigInt(n) } as const }));
  return create(ValueInfoProtoSchema, {
    name,
    type: { tensorType: { elemType: ELEMENT.float, shape: { dim } } },
  });
}

/** States of one size in one tensor, [1, n, units, 1] or [n, units] or [units, n]. */
const packStates: Respelling = (editing) => {
  const { graph, random } = editing;
  const bySize = new Map<number, (typeof editing.states)[number][]>();
  for (const state of editing.states) {
    const units = state.shape.at(-1)!;
    bySize.set(units, [...(bySize.get(units) ?? []), state]);
  }
  const rest: (typeof editing.states)[number][] = [];
  for (const [units, all] of bySize) {
    if (all.length < 2) {
      rest.push(...all);
      continue;
    }
    const n = all.length;
    const order = shuffle(random, all);
    const layout = random.int(0, 2);
    const shape = [
      [1, n, units, 1],
      [n, units],
      [units, n],
    ][layout]!;
    const axis = [1, 0, 1][layout]!;
    const [input, output] = [fresh(editing, 'packed'), fresh(editing, 'packed')];
    const before: NodeProto[] = [];
    const after: NodeProto[] = [];
    const parts: string[] = [];
    for (const [i, { input: own, output: next }] of order.entries()) {
      const part = fresh(editing, 'part');
      before.push(sliceNode(editing, input, [i, i + 1, axis, 1], part));
      before.push(makeNode('Reshape', [part, integers(editing, [1, 1, units])], [own]));
      const moved = fresh(editing, 'next');
      const target = shape.map((size, a) => (a === axis ? 1 : size));
      after.push(makeNode('Reshape', [next, integers(editing, target)], [moved]));
      parts.push(moved);
    }
    after.push(makeNode('Concat', parts, [output], { axis: { int: axis } }));
    graph.node.unshift(...before);
    graph.node.push(...after);
    const [inputs, outputs] = [
      new Set(order.map((one) => one.input)),
      new Set(order.map((one) => one.output)),
    ];
    graph.input = graph.input.filter(({ name }) => !inputs.has(name));
    graph.output = graph.output.filter(({ name }) => !outputs.has(name));
    graph.input.push(floatInfo(input, shape));
    graph.output.push(floatInfo(output, shape));
    rest.push({ input, output, shape });
    editing.done.push(`${n} states packed`);
  }
  editing.states = rest;
};

const permutePorts: Respelling = ({ graph, random, done }) => {
  graph.input = shuffle(random, graph.input);
  graph.output = shuffle(random, graph.output);
  done.push('ports in another order');
};

/** Values that pass through operations that leave them as they are. */
const passThrough: Respelling = (editing) => {
  const { graph, random } = editing;
  const candidates = graph.node.filter(({ opType }) =>
    ['Sigmoid', 'Tanh', 'Relu', 'Add', 'GRU', 'LSTM'].includes(opType),
  );
  for (const node of candidates) {
    if (random.int(0, 2) > 0) continue;
    const value = node.output[0]!;
    const inner = fresh(editing, 'inner');
    node.output[0] = inner;
    const at = graph.node.indexOf(node) + 1;
    const kind = random.int(0, 3);
    if (kind === 0)
      graph.node.splice(at, 0, makeNode('Cast', [inner], [value], { to: { int: ELEMENT.float } }));
    else if (kind === 1) graph.node.splice(at, 0, makeNode('Dropout', [inner], [value]));
    else if (kind === 2) {
      const condition = fresh(editing, 'condition');
      const [a, b] = [integers(editing, [3]), integers(editing, [3])];
      const other = fresh(editing, 'other');
      graph.node.splice(
        at,
        0,
        makeNode('Neg', [inner], [other]),
        makeNode('Equal', [a, b], [condition]),
        makeIf(condition, inner, other, value),
      );
    } else {
      const both = [fresh(editing, 'wide'), fresh(editing, 'wide')] as const;
      graph.node.splice(
        at,
        0,
        axesNode(editing, 'Unsqueeze', inner, [0], both[0]),
        makeNode('Identity', [both[0]], [both[1]]),
        axesNode(editing, 'Squeeze', both[1], [0], value),
      );
    }
    editing.done.push('passed through');
  }
};

/** Names that say nothing. */
const nameless: Respelling = (editing) => {
  const names = new Map<string, string>();
  for (const [i, { input, output }] of editing.states.entries()) {
    names.set(input, `input.${7 * i + 3}`);
    names.set(output, `${500 - 13 * i}`);
  }
  const renamed = (name: string) => names.get(name) ?? name;
  for (const node of editing.graph.node) {
    node.input = node.input.map(renamed);
    node.output = node.output.map(renamed);
  }
  for (const info of [...editing.graph.input, ...editing.graph.output]) info.name = renamed(info.name);
  editing.states = editing.states.map(({ input, output, shape }) => ({
    input: renamed(input),
    output: renamed(output),
    shape,
  }));
  editing.done.push('states without names');
};

export function respelt(of: RandomOnnx, random: RandomSource): RandomOnnx {
  const editing = edit(of, random);
  const maybe = (respelling: Respelling, chance: number): void => {
    if (random.int(1, 100) <= chance) respelling(editing);
  };
  maybe(spellRecurrences, 60);
  maybe(spellNormalisations, 60);
  maybe(packStates, 50);
  maybe(passThrough, 50);
  maybe(nameless, 30);
  permutePorts(editing);
  return finished(editing);
}
