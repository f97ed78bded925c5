// ONNX files in and out.
export { externalFiles, metadataOf } from './decode.ts';
export { importOnnx } from './importer.ts';
export { onnxReader } from './reader.ts';
export { type Attribute, createOnnxWriter, type ElementName, type OnnxWriter, tensorOf } from './writer.ts';
