// Networks as layers on tensors, run in float32.

export { checkNetwork } from './check-network.ts';
export { type Fold, type FoldedNetwork, foldLinearLayers } from './fold.ts';
export type { Carried, Layer, LayerSink } from './layer.ts';
export { type LayerCost, layerCosts } from './layer-costs.ts';
export {
  addConvolution,
  type ConvolutionAxis,
  type ConvolutionLayer,
  placeOfTap,
  SINGLE,
} from './layers/convolution.ts';
export { addDense, type DenseLayer } from './layers/dense.ts';
export { addDepthwise, type DepthwiseLayer } from './layers/depthwise.ts';
export { FUNCTIONS, type FunctionLayer, type FunctionName } from './layers/functions.ts';
export type { GatherLayer } from './layers/gather.ts';
export { addGru, type GruGate, type GruGateNames, type GruLayer, gruTensor } from './layers/gru.ts';
export { type AnyLayer, carriedBy, expandLayer, type PrimitiveLayer, primitiveOf } from './layers/index.ts';
export {
  addLstm,
  type LstmGate,
  type LstmGateName,
  type LstmLayer,
  lstmTensor,
} from './layers/lstm.ts';
export type { MatmulLayer } from './layers/matmul.ts';
export type { NormaliseLayer } from './layers/normalise.ts';
export type { PreluLayer } from './layers/prelu.ts';
export type { RealFunctionLayer, RealFunctionName } from './layers/real-functions.ts';
export type { ReduceLayer } from './layers/reduce.ts';
export { addScan, GATES, type ScanLayer, type ScanValues } from './layers/scan.ts';
export type { SoftmaxLayer } from './layers/softmax.ts';
export type { MagnitudeLayer, MaskedLayer, TransformLayer } from './layers/spectrum.ts';
export type { ModelFile, ModelReader, ReadOptions } from './model-file.ts';
export {
  type Network,
  type Port,
  singlePorts,
  type Tensor,
  type TensorRole,
  tensorSize,
} from './network.ts';
export { createNetworkBuilder, type NetworkBuilder } from './network-builder.ts';
export { joinStages, type Stage } from './pipeline.ts';
export { primitivesOf } from './primitives.ts';
export { createReference, type TensorObserver } from './reference.ts';
