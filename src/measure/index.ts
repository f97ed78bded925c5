// What is measured of a candidate: quality, time, memory, and the objectives made of them.
export { type ClipPair, checkClipPair } from '../inputs/clip-pair.ts';
export type { LatencyFigures, LatencyMeter } from './latency-meter.ts';
export {
  collectTimes,
  createTableMeter,
  type LatencyTimes,
  needsPrograms,
  type PairProgram,
  pairFormats,
  sumOfTimes,
} from './latency-table.ts';
export { OBJECTIVE_NAMES, type ObjectiveName } from './objectives.ts';
export { type ClipScores, createQualityJudge, type Quality, type QualityJudge } from './quality.ts';
export { createQualityTask, type QualitySetup, type QualityTask } from './quality-task.ts';
export { createSearchEvaluator, searchFormats } from './search-evaluator.ts';
