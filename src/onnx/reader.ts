// Reader of .onnx files, opset 7 to 23.
import type { ModelReader } from '../network/model-file.ts';
import { importOnnx } from './importer.ts';

const isOnnx = ({ name }: { readonly name: string }) => name.toLowerCase().endsWith('.onnx');

export const onnxReader: ModelReader = {
  format: 'an ONNX file',
  recognises: (files) => files.some(isOnnx),
  read(files, place, options) {
    const model = files.find(isOnnx)!;
    return importOnnx(model.bytes, place, files, options).network;
  },
};
