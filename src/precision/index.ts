// How weights are rounded to a format, and what is kept of it.
import { createWeightStore } from './weight-store.ts';
import { NEAREST } from './weights/nearest.ts';

export { dequantise } from './finish/dequantise.ts';
export type { PartEngine } from './finish/part-of-network.ts';
export { roundSequentially } from './finish/sequential.ts';
export type { MatrixSource, RoundedWeights, RoundingMethod } from './rounding-method.ts';
export { rowSums } from './row-sums.ts';
export { createWeightStore, type RoundedCache, type WeightStore } from './weight-store.ts';
export { NEAREST, nearestInGroups } from './weights/nearest.ts';
export { PLAIN } from './weights/plain.ts';
export { realWeights } from './weights/real-weights.ts';

/** Shared by all that lower: a search, its report and an export of one process round a matrix once. */
export const NEAREST_WEIGHTS = createWeightStore(NEAREST);
