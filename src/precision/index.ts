// How weights are rounded to a format, and what is kept of it.
export { chooseStatistics } from './finish/choose-statistics.ts';
export { dequantise } from './finish/dequantise.ts';
export { type HeldBack, heldBackPower, outputError } from './finish/held-back.ts';
export { type PartEngine, partOfNetwork } from './finish/part-of-network.ts';
export { roundSequentially } from './finish/sequential.ts';
export { predictedProductError, predictedVectorError } from './predicted-error.ts';
export type { WeightChoice } from './round-products.ts';
export {
  createRounding,
  type FinishedChoice,
  hasMoments,
  NEAREST_ROUNDING,
  NEAREST_WEIGHTS,
  ROUNDING_MODES,
  type Rounding,
  type RoundingAudio,
  type RoundingMaterial,
  type RoundingMode,
  type RoundingStep,
  type TriedStep,
} from './rounding.ts';
export type { MatrixSource, RoundedWeights, RoundingMethod } from './rounding-method.ts';
export { rowSums } from './row-sums.ts';
export { createWeightStore, type RoundedCache, type WeightStore } from './weight-store.ts';
export { fullMatrix, upperRoot } from './weights/hessian.ts';
export { NEAREST } from './weights/nearest.ts';
export { isNarrow, PLAIN } from './weights/plain.ts';
export { realWeights } from './weights/real-weights.ts';
