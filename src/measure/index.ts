// What is measured of a candidate: quality, time, memory, and the objectives made of them.

export { type ClipPair, checkClipPair } from '../inputs/clip-pair.ts';
export type { RealTime } from '../target/index.ts';
export { FLOAT32_FORMATS, NOISY, networksBeside, scoredAs } from './beside.ts';
export { clipHash } from './clip-hash.ts';
export { type ClipScores, clipScoresSchema } from './clip-scores.ts';
export {
  CONSTRAINT_NAMES,
  CONSTRAINTS,
  type Constraint,
  type ConstraintName,
  parseLimit,
} from './constraints.ts';
export { type Device, type DeviceChoice, openDevice } from './device-measurer.ts';
export { excerptsOf } from './excerpts.ts';
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
  type Values,
} from './measurements.ts';
export { memoryOf } from './memory-of.ts';
export {
  DEFAULT_OBJECTIVES,
  defaultObjectives,
  OBJECTIVE_NAMES,
  OBJECTIVES,
  type Objective,
  type ObjectiveName,
  objectivesOn,
} from './objectives.ts';
export { MEASURERS } from './precision-jobs.ts';
export {
  createPrecisionProblem,
  needsOf,
  type PrecisionProblemOptions,
} from './precision-problem.ts';
export {
  createQualityJudge,
  enhancePair,
  framesOf,
  type NamedScores,
  type Quality,
  type QualityJudge,
} from './quality.ts';
export { rankCorrelation } from './rank-correlation.ts';
export { isValueOf, timeFiguresSchema } from './result-schemas.ts';
export {
  type ContextParts,
  clipsOfRun,
  contextOfRun,
  placesOfRun,
  type RunContext,
  type RunPlaces,
  readContext,
  readPlaces,
} from './run-context.ts';
export { openQualityPool, type QualityPool } from './score-in-threads.ts';
export { addressOf, defaultFormats, type SiteRule, searchFormats } from './search-formats.ts';
export { type SoloFormat, soloFormats } from './sensitivity.ts';
export { partsOfList, partsOfSource, type SentSource, sourceOfParts } from './sent-source.ts';
export type { OwnTask } from './setup-thread.ts';
export { openFrameCosts, siteSavings } from './site-savings.ts';
export {
  chosenTarget,
  openTargetJudge,
  TARGET_NAMES,
  type TargetChoice,
  type TargetCost,
  type TargetJudge,
} from './target-cost.ts';
export { createTargetMeasurer, type TargetMeasurer } from './target-measurer.ts';
export { openTargetTable, type TargetTable, type TargetTimes } from './target-table.ts';
export { createThreadSetup, type MeasuringSource, type ThreadSetup } from './thread-setup.ts';
export { createTimeMeasurer } from './time-measurer.ts';
export { measureTable } from './time-operations.ts';
export type { TimeFigures } from './time-unit.ts';
