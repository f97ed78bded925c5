// Calibration: what the tensors of a network hold over noisy clips.
export {
  type ObservedRun,
  observeRanges,
  rangesFromJson,
  rangesToJson,
  type TensorRanges,
} from './observe-ranges.ts';
export type { Ranges } from './ranges.ts';
