// The fixed-point program: number formats, operations and their rules, verifier, arena, the serialised form.
export { type ArenaPlan, planArena } from './arena.ts';
export { roundToF16 } from './binary16.ts';
export {
  type Carrier,
  carrierOf,
  type FormatName,
  formatBytes,
  formatOf,
  formatsOfRole,
  integerFormat,
  isFloatFormat,
  type WeightGrid,
} from './formats.ts';
export { rint } from './integer-rules.ts';
export { isByChannel, placeOfTap, positionsOf, tapsOf } from './operations/convolution.ts';
export { type GatheredRun, runsOf } from './operations/gather.ts';
export {
  type OperationName,
  type OperationOf,
  operationReads,
  operationWrites,
  operationWritesAll,
} from './operations/index.ts';
export { NORMALISED_BITS, RECIPROCAL_ROOTS } from './operations/normalise.ts';
export { radicesOf, rootsOf } from './operations/transform.ts';
export type {
  ConvolutionOperation,
  DepthwiseOperation,
  GatherOperation,
  GruUpdateOperation,
  LinearOperation,
  LstmScanOperation,
  MagnitudeOperation,
  MaskedOperation,
  MatrixTerm,
  NormaliseOperation,
  QuantBuffer,
  QuantMatrix,
  QuantOperation,
  QuantProgram,
  RealFunctionOperation,
  ScanOperation,
  TableOperation,
  TableRescale,
  TransformOperation,
} from './program.ts';
export { parseProgram, serialiseProgram } from './serialise.ts';
export { carriedWeights, groupsOf, weightSteps } from './weight-grid.ts';
