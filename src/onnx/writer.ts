// Writes ONNX files: nodes, tensors, inputs and outputs in the order in which they are given.
import { create, toBinary } from '@bufbuild/protobuf';
import { ATTRIBUTE, ELEMENT } from './codes.table.ts';
import {
  type AttributeProto,
  AttributeProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from './proto/onnx_pb.ts';

export type ElementName = keyof typeof ELEMENT;

/** One key says which kind it is. */
export type Attribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly text: string }
  | { readonly ints: readonly number[] }
  | { readonly texts: readonly string[] }
  | { readonly tensor: TensorProto };

export interface OnnxWriter {
  /** A size that is open has a name. */
  input(name: string, type: ElementName, shape: readonly (number | string)[]): string;
  output(name: string, type: ElementName, shape: readonly (number | string)[]): void;
  /** Returns the first output. */
  node(
    op: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes?: Readonly<Record<string, Attribute>>,
  ): string;
  /** An initializer, once per name. */
  constant(name: string, type: ElementName, shape: readonly number[], data: ArrayLike<number>): string;
  finish(metadata?: Readonly<Record<string, string>>): Uint8Array;
}

/** Version of the file format that goes with an opset. */
function irVersion(opset: number): bigint {
  if (opset >= 21) return 10n;
  if (opset >= 19) return 9n;
  return opset >= 15 ? 8n : 6n;
}

export function createOnnxWriter(name: string, opset: number, producer = 'hushbit'): OnnxWriter {
  const inputs: ValueInfoProto[] = [];
  const outputs: ValueInfoProto[] = [];
  const nodes: NodeProto[] = [];
  const tensors = new Map<string, TensorProto>();
  return {
    input(input, type, shape) {
      inputs.push(valueInfo(input, type, shape));
      return input;
    },
    output(output, type, shape) {
      outputs.push(valueInfo(output, type, shape));
    },
    node(opType, from, to, attributes = {}) {
      const attribute = Object.entries(attributes).map(([key, value]) => attributeOf(key, value));
      nodes.push(
        create(NodeProtoSchema, {
          opType,
          input: [...from],
          output: [...to],
          name: `${opType}_${to[0]}`,
          attribute,
        }),
      );
      return to[0]!;
    },
    constant(tensor, type, shape, data) {
      if (!tensors.has(tensor)) tensors.set(tensor, tensorOf(tensor, type, shape, data));
      return tensor;
    },
    finish(metadata = {}) {
      const model = create(ModelProtoSchema, {
        irVersion: irVersion(opset),
        producerName: producer,
        opsetImport: [{ domain: '', version: BigInt(opset) }],
        graph: { name, node: nodes, initializer: [...tensors.values()], input: inputs, output: outputs },
        metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      });
      return toBinary(ModelProtoSchema, model);
    },
  };
}

function valueInfo(name: string, type: ElementName, shape: readonly (number | string)[]): ValueInfoProto {
  const dim = shape.map((n) => ({
    value:
      typeof n === 'number'
        ? ({ case: 'dimValue', value: BigInt(n) } as const)
        : ({ case: 'dimParam', value: n } as const),
  }));
  return create(ValueInfoProtoSchema, {
    name,
    type: { tensorType: { elemType: ELEMENT[type], shape: { dim } } },
  });
}

function attributeOf(name: string, given: Attribute): AttributeProto {
  const encoder = new TextEncoder();
  if ('int' in given) {
    return create(AttributeProtoSchema, { name, type: ATTRIBUTE.int, i: BigInt(given.int) });
  }
  if ('float' in given) return create(AttributeProtoSchema, { name, type: ATTRIBUTE.float, f: given.float });
  if ('text' in given) {
    return create(AttributeProtoSchema, { name, type: ATTRIBUTE.string, s: encoder.encode(given.text) });
  }
  if ('ints' in given) {
    return create(AttributeProtoSchema, { name, type: ATTRIBUTE.ints, ints: given.ints.map(BigInt) });
  }
  if ('texts' in given) {
    const strings = given.texts.map((text) => encoder.encode(text));
    return create(AttributeProtoSchema, { name, type: ATTRIBUTE.strings, strings });
  }
  return create(AttributeProtoSchema, { name, type: ATTRIBUTE.tensor, t: given.tensor });
}

const PUT = {
  float: [4, (v: DataView, at: number, x: number) => v.setFloat32(at, x, true)],
  double: [8, (v: DataView, at: number, x: number) => v.setFloat64(at, x, true)],
  int64: [8, (v: DataView, at: number, x: number) => v.setBigInt64(at, BigInt(x), true)],
  int32: [4, (v: DataView, at: number, x: number) => v.setInt32(at, x, true)],
  int16: [2, (v: DataView, at: number, x: number) => v.setInt16(at, x, true)],
  uint16: [2, (v: DataView, at: number, x: number) => v.setUint16(at, x, true)],
  float16: [2, (v: DataView, at: number, x: number) => v.setUint16(at, x, true)],
  int8: [1, (v: DataView, at: number, x: number) => v.setInt8(at, x)],
  uint8: [1, (v: DataView, at: number, x: number) => v.setUint8(at, x)],
  bool: [1, (v: DataView, at: number, x: number) => v.setUint8(at, x)],
} as const;

/** Values in one block of little-endian bytes; int4 two per byte, the first in the low half; float16 as bits. */
export function tensorOf(
  name: string,
  type: ElementName,
  shape: readonly number[],
  data: ArrayLike<number>,
): TensorProto {
  const dims = shape.map(BigInt);
  if (type === 'int4') {
    const rawData = new Uint8Array(Math.ceil(data.length / 2));
    for (let i = 0; i < data.length; i++) rawData[i >> 1]! |= (data[i]! & 15) << (4 * (i & 1));
    return create(TensorProtoSchema, { name, dims, dataType: ELEMENT.int4, rawData });
  }
  const [bytes, put] = PUT[type];
  const rawData = new Uint8Array(data.length * bytes);
  const view = new DataView(rawData.buffer);
  for (let i = 0; i < data.length; i++) put(view, i * bytes, data[i]!);
  return create(TensorProtoSchema, { name, dims, dataType: ELEMENT[type], rawData });
}
