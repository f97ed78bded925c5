// A node as the operations read it: checked access to attributes and inputs.
import { ATTRIBUTE } from './codes.table.ts';
import type { Constant } from './constant.ts';
import { badNode, type NodePlace, shown } from './problem.ts';
import type { AttributeProto, NodeProto } from './proto/onnx_pb.ts';
import { readTensor, type TensorContext } from './tensor-data.ts';
import type { Dynamic, Value } from './value.ts';

/** `V`: what a name may stand for. */
export interface NodeOf<V> extends NodePlace {
  readonly opset: number;
  readonly outputs: readonly string[];
  /** Undefined for an optional input that is left out. */
  readonly inputs: readonly (V | undefined)[];
  int(name: string, otherwise: number): number;
  float(name: string, otherwise: number): number;
  text(name: string, otherwise: string): string;
  ints(name: string): readonly number[] | null;
  floats(name: string): readonly number[] | null;
  texts(name: string): readonly string[] | null;
  tensor(name: string): Constant | null;
  has(name: string): boolean;
  /** How many nodes and graph outputs read the value that input `index` names. */
  uses(index: number): number;
  fail(expected: string, got: string): never;
}

export type Node = NodeOf<Value>;
/** Of any reading. */
export type AnyNode = NodeOf<{ readonly kind: string }>;
/** What a check needs of a node. */
export type Refusing = Pick<NodeOf<unknown>, 'name' | 'fail'>;

const MOST_ATTRIBUTES = 64;

export function openNode<V>(
  proto: NodeProto,
  place: NodePlace,
  opset: number,
  inputs: readonly (V | undefined)[],
  tensors: TensorContext,
  uses: ReadonlyMap<string, number>,
): NodeOf<V> {
  const fail = (expected: string, got: string): never => {
    throw badNode(place, expected, got);
  };
  if (proto.attribute.length > MOST_ATTRIBUTES) {
    fail(`at most ${MOST_ATTRIBUTES} attributes`, `${proto.attribute.length}`);
  }
  function find(name: string, type: number, what: string): AttributeProto | null {
    const found = proto.attribute.find((one) => one.name === name);
    if (!found) return null;
    // Files of the first versions leave the type out.
    if (found.type !== type && found.type !== 0)
      fail(`attribute ${name} to be ${what}`, `type ${found.type}`);
    return found;
  }
  const decoder = new TextDecoder();
  return {
    ...place,
    opset,
    outputs: proto.output,
    inputs,
    int: (name, otherwise) => Number(find(name, ATTRIBUTE.int, 'an integer')?.i ?? otherwise),
    float: (name, otherwise) => find(name, ATTRIBUTE.float, 'a number')?.f ?? otherwise,
    text(name, otherwise) {
      const found = find(name, ATTRIBUTE.string, 'a text');
      return found ? decoder.decode(found.s) : otherwise;
    },
    ints: (name) => find(name, ATTRIBUTE.ints, 'integers')?.ints.map(Number) ?? null,
    floats: (name) => find(name, ATTRIBUTE.floats, 'numbers')?.floats ?? null,
    texts: (name) => find(name, ATTRIBUTE.strings, 'texts')?.strings.map((s) => decoder.decode(s)) ?? null,
    tensor(name) {
      const found = find(name, ATTRIBUTE.tensor, 'a tensor');
      return found?.t ? readTensor(found.t, tensors) : null;
    },
    has: (name) => proto.attribute.some((one) => one.name === name),
    uses: (index) => uses.get(proto.input[index] ?? '') ?? 0,
    fail,
  };
}

export function need(node: Node, index: number): Value {
  const value = node.inputs[index];
  return value ?? node.fail(`an input ${index + 1}`, 'none');
}

const isConstant = (value: { readonly kind: string }): value is Constant => value.kind === 'constant';

export function needConstant(node: AnyNode, index: number, what: string): Constant {
  const value = node.inputs[index] ?? node.fail(`an input ${index + 1}`, 'none');
  if (isConstant(value)) return value;
  return node.fail(`${what} to be constant`, 'a value that changes with the frame');
}

export const OTHERS = {
  arranged: 'several vectors in one tensor',
  window: 'several frames',
  newest: 'earlier frames',
  statistic: 'statistics of the frame',
  quantised: 'quantised values',
} as const;

/** A value per frame. */
export function needDynamic(node: Node, index: number): Dynamic {
  const value = need(node, index);
  if (value.kind === 'dynamic' && value.moment === 'every') return value;
  if (value.kind === 'constant')
    return node.fail(`input ${index + 1} to change with the frame`, 'a constant');
  return node.fail(
    'a value of every frame',
    value.kind === 'dynamic' ? `a state of the ${value.moment} frame only` : OTHERS[value.kind],
  );
}

/** Integers that shape tensors: axes, sizes, starts. */
export function integersOf(node: Refusing, value: Constant, what: string): number[] {
  if (!value.integer || value.shape.length > 1)
    node.fail(`${what} as a list of integers`, describe(value.shape));
  if (value.data.length > 64) node.fail(`${what}: at most 64`, `${value.data.length}`);
  return Array.from(value.data);
}

/** Integers that an input has. */
export function integersAt(node: AnyNode, index: number, what: string): number[] {
  return integersOf(node, needConstant(node, index, what), what);
}

/** An attribute in older opsets, an input in newer ones; null where it is left out. */
export function listOf(node: AnyNode, attribute: string, index: number): readonly number[] | null {
  const attributes = node.ints(attribute);
  if (attributes) return attributes;
  return node.inputs[index] === undefined ? null : integersAt(node, index, attribute);
}

export function axisOf(node: Refusing, axis: number, rank: number): number {
  const at = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(at) && at >= 0 && at < rank) return at;
  return node.fail(`an axis of ${rank} dimensions`, `${axis}`);
}

export function describe(shape: readonly number[]): string {
  return `[${shown(shape.join(', '))}]`;
}

/** Whether a reduction keeps its axes, with one element each. */
export function keepsAxes(node: Pick<NodeOf<unknown>, 'int' | 'fail'>): boolean {
  const given = node.int('keepdims', 1);
  return given === 0 || given === 1 ? given === 1 : node.fail('keepdims of 0 or 1', `${given}`);
}
