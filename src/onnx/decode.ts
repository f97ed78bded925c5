// Bytes -> ModelProto, guarded: what is no ONNX file, or was cut, ends in one clear error.
import { fromBinary } from '@bufbuild/protobuf';
import { HushbitError } from '../base/errors.ts';
import { EXTERNAL_DATA } from './codes.table.ts';
import { checkOutline } from './outline.ts';
import { badFile } from './problem.ts';
import { type ModelProto, ModelProtoSchema } from './proto/onnx_pb.ts';
import { externalLocation } from './tensor-data.ts';

const LEAST_OPSET = 7;
const GREATEST_OPSET = 23;

/** @throws HushbitError `bad-model` */
export function decodeModel(bytes: Uint8Array, file: string): ModelProto {
  refuseOthers(bytes, file);
  checkOutline(bytes, file);
  let model: ModelProto;
  try {
    model = fromBinary(ModelProtoSchema, bytes, { readUnknownFields: false });
  } catch (error) {
    throw badFile(file, 'an ONNX file', shortReason(error), 'was it copied whole?');
  }
  if (!model.graph || model.graph.node.length === 0) {
    throw badFile(file, 'an ONNX file with a graph', 'none', 'was it copied whole?');
  }
  return model;
}

/** What is often called .onnx and is none. */
function refuseOthers(bytes: Uint8Array, file: string): void {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 64));
  if (start.startsWith('version https://git-lfs')) {
    throw badFile(file, 'an ONNX file', 'a pointer of Git LFS to one', 'fetch the file itself: git lfs pull');
  }
  if (/^\s*(<!doctype html|<html)/i.test(start)) {
    throw badFile(file, 'an ONNX file', 'a web page', 'download the file itself, not the page about it');
  }
}

function shortReason(error: unknown): string {
  return error instanceof HushbitError
    ? error.message
    : `a damaged one (${String((error as Error).message)})`;
}

/** Version of the standard operations. @throws HushbitError `unsupported` */
export function opsetOf(model: ModelProto, file: string): number {
  const own = model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx');
  const version = Number(own?.version ?? 0);
  if (version >= LEAST_OPSET && version <= GREATEST_OPSET) return version;
  throw new HushbitError({
    code: 'unsupported',
    place: file,
    expected: `opset ${LEAST_OPSET} to ${GREATEST_OPSET}`,
    got: own ? `${version}` : 'none of the standard operations',
    remedy: 'export the model again with another opset_version',
  });
}

/** Names of the files that hold tensors outside the model file. */
export function externalFiles(bytes: Uint8Array, file: string): readonly string[] {
  const { graph } = decodeModel(bytes, file);
  const names = new Set<string>();
  const tensors = [
    ...graph!.initializer,
    ...graph!.node.flatMap(({ attribute }) => attribute.flatMap(({ t }) => (t ? [t] : []))),
  ];
  for (const { dataLocation, externalData } of tensors) {
    if (dataLocation !== EXTERNAL_DATA) continue;
    names.add(externalLocation(externalData.find(({ key }) => key === 'location')?.value, file));
  }
  return [...names];
}

/** Metadata of the model: `hushbit.frontend` holds the front end as JSON. */
export function metadataOf(bytes: Uint8Array, file: string): ReadonlyMap<string, string> {
  return new Map(decodeModel(bytes, file).metadataProps.map(({ key, value }) => [key, value]));
}
