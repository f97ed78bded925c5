// How weights are rounded to a format, and what is kept of it.
import { createWeightStore } from './weight-store.ts';
import { NEAREST } from './weights/nearest.ts';

export { rowSums } from './row-sums.ts';
export {
  createWeightStore,
  type MatrixSource,
  type RoundedWeights,
  type RoundingMethod,
  type WeightStore,
} from './weight-store.ts';
export { NEAREST, nearestInGroups } from './weights/nearest.ts';

/** Shared by all that lower: a search, its report and an export of one process round a matrix once. */
export const NEAREST_WEIGHTS = createWeightStore(NEAREST);
