// Genome -> candidate -> objectives: the only place where quality, time and memory meet.
export { type ClipPair, checkClipPair } from './clip-pair.ts';
export { formatGenome, type NamedGenome, parseGenome, parseGenomes } from './genome-file.ts';
export type { LatencyFigures, LatencyMeter, PreparedLatency } from './latency-meter.ts';
export {
  collectTimes,
  createTableMeter,
  type LatencyTimes,
  needsPrograms,
  type PairProgram,
  pairFormats,
  sumOfTimes,
} from './latency-table.ts';
export {
  latencyObjective,
  memoryObjective,
  OBJECTIVE_NAMES,
  type ObjectiveName,
  pesqObjective,
} from './objectives.ts';
export {
  type ClipScores,
  createQualityJudge,
  type MetricSet,
  type Quality,
  type QualityJudge,
  type Scores,
  toSixteenBitGrid,
} from './quality.ts';
export { createQualityTask, type QualitySetup, type QualityTask } from './quality-task.ts';
export {
  BIT_WIDTHS,
  type BitWidth,
  type Candidate,
  formatBits,
  genomeOfFormats,
  type MemoryFigures,
  SCHEME_NAMES,
  type Scheme,
  type SchemeName,
  type SchemeSite,
} from './scheme.ts';
export { createScheme } from './schemes.ts';
export { createSearchEvaluator, type SearchEvaluatorOptions, searchFormats } from './search-evaluator.ts';
