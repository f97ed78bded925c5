// What is measured of a candidate: quality, time, memory, and the objectives made of them.
export { type ClipPair, checkClipPair } from '../inputs/clip-pair.ts';
export { clipHash } from './clip-hash.ts';
export { type ClipScores, clipScoresSchema } from './clip-scores.ts';
export {
  CONSTRAINT_NAMES,
  CONSTRAINTS,
  type Constraint,
  type ConstraintName,
  parseLimit,
} from './constraints.ts';
export { type Doubt, doubtsOf } from './doubt.ts';
export { float32PesqOn } from './float32-pesq.ts';
export { createHostMeter, type HostMeter, type HostMeterOptions } from './host-meter.ts';
export {
  type JudgedCandidate,
  judgeCandidates,
  judgeCost,
  type ShownFidelity,
} from './judge-candidate.ts';
export type { LatencyFigures, LatencyMeter } from './latency-meter.ts';
export { createTableMeter, type LatencyTimes } from './latency-table.ts';
export {
  clipValues,
  type MemoryBytes,
  type ValueName,
  type Values,
} from './measurements.ts';
export { memoryOf } from './memory-of.ts';
export {
  DEFAULT_OBJECTIVES,
  OBJECTIVE_NAMES,
  OBJECTIVES,
  type Objective,
  type ObjectiveName,
  type Tolerance,
} from './objectives.ts';
export { createQualityJudge, type Quality, type QualityJudge } from './quality.ts';
export { createQualityTask, type QualitySetup, type QualityTask } from './quality-task.ts';
export {
  type ContextParts,
  checkClipsOfRun,
  contextOfRun,
  type RunContext,
  readContext,
} from './run-context.ts';
export { createSearchEvaluator } from './search-evaluator.ts';
export { searchFormats } from './search-formats.ts';
export { describeError, measureTable } from './time-operations.ts';
export type { TimeFigures } from './time-unit.ts';
