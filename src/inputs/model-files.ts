// The files that a model consists of.
import path from 'node:path';
import { listFiles, readBytes } from '../disk/index.ts';
import type { ModelFile } from '../network/index.ts';
import { externalFiles } from '../onnx/index.ts';

/** An ONNX file, first, and the files of external data that it names. @throws HushbitError `bad-model` */
export function readOnnxFiles(file: string): [ModelFile, ...ModelFile[]] {
  const dir = path.dirname(file);
  const model = { name: path.basename(file), bytes: readBytes(file, 'bad-model', 'an ONNX file') };
  const beside = externalFiles(model.bytes, file).map((name) => ({
    name,
    bytes: readBytes(path.join(dir, name), 'bad-model', `the tensors of ${model.name}`),
  }));
  return [model, ...beside];
}

/** @throws HushbitError `bad-model` */
export function readNpyFiles(dir: string): ModelFile[] {
  const names = listFiles(dir, '.npy', 'bad-model', 'a directory of .npy files');
  return names.map((name) => ({ name, bytes: readBytes(path.join(dir, name), 'bad-model', 'an .npy file') }));
}
