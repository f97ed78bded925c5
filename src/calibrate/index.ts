// Calibration: what the tensors of a network hold over noisy clips.
export { type FrameWeighing, weighFrames } from './frame-weight.ts';
export {
  type CrossMoments,
  crossMomentsOf,
  momentsOf,
  rowStart,
  type SymmetricMatrix,
  symmetricAt,
  type VectorFrames,
} from './moments.ts';
export type { ObservedRun } from './observe-network.ts';
export { observeRanges, rangesFromJson, rangesToJson, type TensorRanges } from './observe-ranges.ts';
export type { TensorRange } from './observers/range.ts';
export {
  DEFAULT_PERCENTILE,
  RANGE_METHOD_NAMES,
  type RangeMethod,
  type RangeMethodName,
  rangeMethod,
} from './range-method.ts';
export type { Ranges } from './ranges.ts';
export {
  matrixInputs,
  matrixProducts,
  type NetworkStatistics,
  observePowers,
  observeStatistics,
  observeWeighings,
  rangesOf,
  type Statistics,
  statisticsOfRanges,
  weighingOf,
} from './statistics.ts';
export { packStatistics, unpackStatistics } from './statistics-file.ts';
