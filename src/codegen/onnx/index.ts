// ONNX files out of graphs and programs.
export { exportFloatOnnx, FLOAT_OPSET, type OnnxExport, type OnnxState } from './float-model.ts';
export { exportQdqOnnx, QDQ_OPSET, type QdqOptions } from './qdq-model.ts';
