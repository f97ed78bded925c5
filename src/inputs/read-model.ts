// Where a model comes from: files as name + bytes, read by the first reader that recognises them.
import { HushbitError } from '../base/errors.ts';
import type { ModelFile, ModelReader, Network } from '../network/index.ts';
import { nsnet2NpyReader } from '../npy/index.ts';
import { onnxReader } from '../onnx/index.ts';

const READERS: readonly ModelReader[] = [onnxReader, nsnet2NpyReader];

export function readModel(files: readonly ModelFile[], place: string): Network {
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
