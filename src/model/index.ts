// Room `model`: graphs of elementary operations, read from files, run in float32.
export * from './graph.ts';
export { createGraphBuilder, type GraphBuilder } from './graph-builder.ts';
export { addDense, addGru, type DenseLayer, type GruGate, type GruLayer } from './layers.ts';
export type { NpyArray } from './npy/array.ts';
export { readNpy } from './npy/reader.ts';
export { writeNpy } from './npy/writer.ts';
export {
  buildNsnet2,
  type FloatArray,
  NSNET2_ARRAYS,
  type Nsnet2ArrayName,
  type Nsnet2Arrays,
} from './nsnet2.ts';
export * from './onnx/index.ts';
export { createReference, type ReferenceModel, type TensorObserver } from './reference.ts';
export { type ModelFile, type ModelReader, readModel } from './source.ts';
