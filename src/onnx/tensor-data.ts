// Values of a TensorProto: raw bytes, typed fields or a file beside the model; every float becomes float32.
import { halfFloat } from '../base/half-float.ts';
import type { ModelFile } from '../network/model-file.ts';
import { ELEMENT, EXTERNAL_DATA } from './codes.table.ts';
import { type Budget, type Constant, checkedSize } from './constant.ts';
import { badFile, shown } from './problem.ts';
import type { TensorProto } from './proto/onnx_pb.ts';

export interface TensorContext {
  readonly file: string;
  /** Files that hold external data, by name. */
  readonly files: readonly ModelFile[];
  readonly budget: Budget;
}

interface ElementKind {
  readonly bytes: number;
  readonly integer: boolean;
  get(view: DataView, at: number): number;
}

const KINDS: ReadonlyMap<number, ElementKind> = new Map<number, ElementKind>([
  [ELEMENT.float, { bytes: 4, integer: false, get: (v, at) => v.getFloat32(at, true) }],
  [ELEMENT.double, { bytes: 8, integer: false, get: (v, at) => v.getFloat64(at, true) }],
  [ELEMENT.float16, { bytes: 2, integer: false, get: (v, at) => halfFloat(v.getUint16(at, true)) }],
  [ELEMENT.int64, { bytes: 8, integer: true, get: (v, at) => Number(v.getBigInt64(at, true)) }],
  [ELEMENT.int32, { bytes: 4, integer: true, get: (v, at) => v.getInt32(at, true) }],
  [ELEMENT.int16, { bytes: 2, integer: true, get: (v, at) => v.getInt16(at, true) }],
  [ELEMENT.uint16, { bytes: 2, integer: true, get: (v, at) => v.getUint16(at, true) }],
  [ELEMENT.int8, { bytes: 1, integer: true, get: (v, at) => v.getInt8(at) }],
  [ELEMENT.uint8, { bytes: 1, integer: true, get: (v, at) => v.getUint8(at) }],
  [ELEMENT.bool, { bytes: 1, integer: true, get: (v, at) => v.getUint8(at) }],
]);

/** Of the types that quantisers use. */
const LIMITS: ReadonlyMap<number, readonly [number, number]> = new Map([
  [ELEMENT.int8, [-128, 127]],
  [ELEMENT.uint8, [0, 255]],
  [ELEMENT.int16, [-32768, 32767]],
  [ELEMENT.uint16, [0, 65535]],
]);

/** @throws HushbitError `bad-model` where dimensions and values do not fit together */
export function readTensor(tensor: TensorProto, context: TensorContext): Constant {
  const place = `${context.file}: tensor ${shown(tensor.name || '(without a name)')}`;
  const kind = KINDS.get(tensor.dataType);
  if (!kind)
    throw badFile(place, 'elements of float, double, float16 or an integer type', `type ${tensor.dataType}`);
  const shape = tensor.dims.map(Number);
  const size = checkedSize(shape, place);
  const limits = LIMITS.get(tensor.dataType);
  const base = {
    kind: 'constant',
    shape,
    integer: kind.integer,
    tainted: false,
    name: tensor.name,
    ...(limits ? { limits } : {}),
  } as const;
  const bytes =
    tensor.dataLocation === EXTERNAL_DATA ? externalBytes(tensor, place, context) : tensor.rawData;
  if (tensor.dataLocation === EXTERNAL_DATA || bytes.length > 0) {
    if (bytes.length !== size * kind.bytes) {
      throw badFile(place, `${size * kind.bytes} bytes for [${shape.join(', ')}]`, `${bytes.length}`);
    }
    context.budget.take(size);
    const data = kind.integer ? new Float64Array(size) : new Float32Array(size);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let i = 0; i < size; i++) data[i] = kind.get(view, i * kind.bytes);
    return { ...base, data };
  }
  const values = typedField(tensor);
  if (values.length !== size)
    throw badFile(place, `${size} values for [${shape.join(', ')}]`, `${values.length}`);
  context.budget.take(size);
  const data = kind.integer ? new Float64Array(size) : new Float32Array(size);
  const half = tensor.dataType === ELEMENT.float16;
  for (let i = 0; i < size; i++) data[i] = half ? halfFloat(Number(values[i])) : Number(values[i]);
  return { ...base, data };
}

function typedField(tensor: TensorProto): readonly (number | bigint)[] {
  switch (tensor.dataType) {
    case ELEMENT.float:
      return tensor.floatData;
    case ELEMENT.double:
      return tensor.doubleData;
    case ELEMENT.int64:
      return tensor.int64Data;
    default:
      return tensor.int32Data;
  }
}

function externalBytes(tensor: TensorProto, place: string, { files }: TensorContext): Uint8Array {
  const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
  const location = externalLocation(entries.get('location'), place);
  const file = files.find(({ name }) => name === location);
  if (!file) throw badFile(place, `values in the file ${shown(location)} beside the model`, 'no such file');
  const offset = Number(entries.get('offset') ?? 0);
  const length = Number(entries.get('length') ?? file.bytes.length - offset);
  const isInside = Number.isInteger(offset) && Number.isInteger(length) && offset >= 0 && length >= 0;
  if (!isInside || offset + length > file.bytes.length) {
    throw badFile(
      place,
      `bytes within the ${file.bytes.length} of ${shown(location)}`,
      `${length} from ${offset}`,
    );
  }
  return file.bytes.subarray(offset, offset + length);
}

/** A file in the directory of the model; a path could lead anywhere. */
export function externalLocation(location: string | undefined, place: string): string {
  const name = location?.replace(/^\.\//, '');
  if (name !== undefined && /^[^/\\:\0]+$/.test(name) && name !== '..' && name !== '.') return name;
  throw badFile(place, 'external data in a file beside the model', shown(location ?? 'no location'));
}
