// Moves the values of an ONNX model's initializers into files beside it, as exporters of large models do. For tests; not
// exported.
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { EXTERNAL_DATA } from '../codes.table.ts';
import { ModelProtoSchema, StringStringEntryProtoSchema } from '../proto/onnx_pb.ts';

export interface ExternalEntry {
  readonly location: string;
  /** False: left out, which means from the start, and to the end. */
  readonly offset: boolean;
  readonly length: boolean;
}

/** @param entryOf where the values of an initializer go; null: they stay */
export function withExternalData(
  model: Uint8Array,
  entryOf: (initializer: string) => ExternalEntry | null,
): { bytes: Uint8Array; files: ReadonlyMap<string, Uint8Array> } {
  const proto = fromBinary(ModelProtoSchema, model);
  const files = new Map<string, Uint8Array>();
  for (const tensor of proto.graph!.initializer) {
    const entry = entryOf(tensor.name);
    if (!entry) continue;
    const file = entry.location.replace(/^\.\//, '');
    const before = files.get(file) ?? new Uint8Array();
    const fields = { location: entry.location } as Record<string, string>;
    if (entry.offset) fields.offset = `${before.length}`;
    if (entry.length) fields.length = `${tensor.rawData.length}`;
    files.set(file, Uint8Array.of(...before, ...tensor.rawData));
    tensor.externalData = Object.entries(fields).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    );
    tensor.dataLocation = EXTERNAL_DATA;
    tensor.rawData = new Uint8Array();
  }
  return { bytes: toBinary(ModelProtoSchema, proto), files };
}
