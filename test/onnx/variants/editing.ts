// A file taken apart so that its nodes can be changed: what variants of a file are made with.
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { RandomSource } from '../../../src/base/random.ts';
import { ATTRIBUTE, ELEMENT } from '../../../src/onnx/codes.table.ts';
import { type Attribute, tensorOf } from '../../../src/onnx/index.ts';
import {
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  ValueInfoProtoSchema,
} from '../../../src/onnx/proto/onnx_pb.ts';
import type { RandomOnnx } from '../random-onnx.ts';

export interface Editing {
  readonly random: RandomSource;
  readonly model: ModelProto;
  readonly graph: GraphProto;
  /** What was done, for messages. */
  readonly done: string[];
  states: RandomOnnx['states'];
  readonly of: RandomOnnx;
  /** Of the values between layers. */
  readonly axes: number;
  counter: number;
}

export function edit(of: RandomOnnx, random: RandomSource, axes = 2): Editing {
  const model = fromBinary(ModelProtoSchema, of.bytes);
  return { random, model, graph: model.graph!, done: [], states: of.states, of, axes, counter: 0 };
}

export function finished({ model, of, states, done }: Editing): RandomOnnx {
  const bytes = toBinary(ModelProtoSchema, model);
  return { ...of, bytes, states, title: `${of.title}; ${done.join(', ') || 'as it was'}` };
}

export const opsetOf = ({ model }: Editing): number => Number(model.opsetImport[0]!.version);

export function fresh(editing: Editing, what: string): string {
  editing.counter += 1;
  return `${what}.v${editing.counter}`;
}

export function makeNode(
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
): NodeProto {
  const attribute = Object.entries(attributes).map(([name, value]) => {
    if ('int' in value)
      return create(AttributeProtoSchema, { name, type: ATTRIBUTE.int, i: BigInt(value.int) });
    if ('float' in value)
      return create(AttributeProtoSchema, { name, type: ATTRIBUTE.float, f: value.float });
    if ('ints' in value) {
      return create(AttributeProtoSchema, { name, type: ATTRIBUTE.ints, ints: value.ints.map(BigInt) });
    }
    throw new Error(`attribute ${name}`);
  });
  return create(NodeProtoSchema, {
    opType,
    input: [...input],
    output: [...output],
    name: `${opType}_${output[0]}`,
    attribute,
  });
}

/** A node that hands a branch's value on, chosen by a constant. */
export function makeIf(condition: string, chosen: string, other: string, output: string): NodeProto {
  const branch = (name: string, value: string) =>
    create(AttributeProtoSchema, {
      name,
      type: ATTRIBUTE.graph,
      g: toBinary(
        GraphProtoSchema,
        create(GraphProtoSchema, {
          name,
          node: [makeNode('Identity', [value], [`${output}.${name}`])],
          output: [
            create(ValueInfoProtoSchema, {
              name: `${output}.${name}`,
              type: { tensorType: { elemType: ELEMENT.float } },
            }),
          ],
        }),
      ),
    });
  return create(NodeProtoSchema, {
    opType: 'If',
    name: `If_${output}`,
    input: [condition],
    output: [output],
    attribute: [branch('then_branch', chosen), branch('else_branch', other)],
  });
}

export function floats(
  editing: Editing,
  what: string,
  shape: readonly number[],
  data: ArrayLike<number>,
): string {
  const name = fresh(editing, what);
  editing.graph.initializer.push(tensorOf(name, 'float', shape, data));
  return name;
}

export function integers(editing: Editing, values: readonly number[]): string {
  const name = fresh(editing, 'ints');
  editing.graph.initializer.push(tensorOf(name, 'int64', [values.length], values));
  return name;
}

/** Axes are an attribute before opset 13. */
export function axesNode(
  editing: Editing,
  op: 'Squeeze' | 'Unsqueeze',
  value: string,
  axes: readonly number[],
  output: string,
): NodeProto {
  if (opsetOf(editing) < 13) return makeNode(op, [value], [output], { axes: { ints: axes } });
  return makeNode(op, [value, integers(editing, axes)], [output]);
}

export function sliceNode(
  editing: Editing,
  value: string,
  [start, end, axis, step]: readonly [number, number, number, number],
  output: string,
): NodeProto {
  if (opsetOf(editing) < 10) {
    return makeNode('Slice', [value], [output], {
      starts: { ints: [start] },
      ends: { ints: [end] },
      axes: { ints: [axis] },
    });
  }
  const lists = [[start], [end], [axis], [step]].map((list) => integers(editing, list));
  return makeNode('Slice', [value, ...lists], [output]);
}

export function splitNode(
  editing: Editing,
  value: string,
  sizes: readonly number[],
  axis: number,
  outputs: readonly string[],
): NodeProto {
  if (opsetOf(editing) < 13) {
    return makeNode('Split', [value], outputs, { axis: { int: axis }, split: { ints: sizes } });
  }
  return makeNode('Split', [value, integers(editing, sizes)], outputs, { axis: { int: axis } });
}

/** Puts `nodes` in the place of one. */
export function replaceNode({ graph }: Editing, node: NodeProto, nodes: readonly NodeProto[]): void {
  const at = graph.node.indexOf(node);
  graph.node.splice(at, 1, ...nodes);
}

/** Floats that a name stands for, where it is a constant. */
export function dataOf({ graph }: Editing, name: string): Float32Array | null {
  const own = graph.initializer.find((one) => one.name === name);
  const made = graph.node.find(({ opType, output }) => opType === 'Constant' && output[0] === name);
  const tensor = own ?? made?.attribute[0]?.t;
  if (!tensor || tensor.dataType !== ELEMENT.float) return null;
  const { buffer, byteOffset, length } = tensor.rawData;
  return new Float32Array(buffer.slice(byteOffset, byteOffset + length));
}

export const intOf = (node: NodeProto, name: string, otherwise: number): number =>
  Number(node.attribute.find((one) => one.name === name)?.i ?? otherwise);

export function shuffle<T>(random: RandomSource, list: readonly T[]): T[] {
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const j = random.int(0, i);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}
