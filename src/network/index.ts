// Networks as graphs of operations, run in float32.

export { type Graph, type Operation, tensorSize } from './graph.ts';
export { createGraphBuilder } from './graph-builder.ts';
export { addDense, addGru } from './layers.ts';
export type { ModelFile, ModelReader } from './model-file.ts';
export { createReference, type TensorObserver } from './reference.ts';
