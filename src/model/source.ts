// Where a model comes from: files as name + bytes, read by the first reader that recognises them.
import { HushbitError } from '../base/errors.ts';
import type { Graph } from './graph.ts';
import { nsnet2NpyReader } from './nsnet2.ts';
import { onnxReader } from './onnx/reader.ts';

export interface ModelFile {
  /** Base name with extension, `fc1_bias.npy`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A format of model files. A new format is a new reader in `READERS`. */
export interface ModelReader {
  readonly format: string;
  /** Cheap: looks at names and first bytes. */
  recognises(files: readonly ModelFile[]): boolean;
  /** @param place directory or file that the user named, for messages */
  read(files: readonly ModelFile[], place: string): Graph;
}

const READERS: readonly ModelReader[] = [onnxReader, nsnet2NpyReader];

export function readModel(files: readonly ModelFile[], place: string): Graph {
  const reader = READERS.find((candidate) => candidate.recognises(files));
  if (!reader) {
    throw new HushbitError({
      code: 'bad-model',
      place,
      expected: READERS.map(({ format }) => format).join(' or '),
      got: files.length === 0 ? 'no file' : `${files.length} files, first ${files[0]!.name}`,
      remedy: 'name the .onnx file, or the directory that holds the .npy files',
    });
  }
  return reader.read(files, place);
}
