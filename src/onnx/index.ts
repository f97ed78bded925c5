// ONNX files: read as networks, written from networks and programs.
export { externalFiles, metadataOf } from './decode.ts';
export { exportFloatOnnx, FLOAT_OPSET, type OnnxExport, requireWritable } from './export/float-model.ts';
export { exportQdqOnnx, QDQ_OPSET } from './export/qdq-model.ts';
export { onnxReader } from './reader.ts';
export {
  type OnnxSurvey,
  type SurveyedPort,
  type SurveyedState,
  surveyOnnx,
  type Unsupported,
} from './survey.ts';
export { type Attribute, createOnnxWriter, type OnnxWriter, tensorOf } from './writer.ts';
