// What a command does, whole: from values to a result. For the command line and for whoever uses the library.
export { WINDOW_NAMES } from '../audio/index.ts';
export { DEFAULT_PERCENTILE, RANGE_METHOD_NAMES } from '../calibrate/index.ts';
export { PRESET_NAMES as FRONT_END_NAMES } from '../frontend/index.ts';
export {
  type ClipChoice,
  EMBEDDED_MODEL,
  embeddedModels,
  FRONT_END_FILE,
  PROGRAM_FILE,
  readFeatureClips,
} from '../inputs/index.ts';
export {
  CONSTRAINT_NAMES,
  CONSTRAINTS,
  type Constraint,
  chosenTarget,
  DEFAULT_OBJECTIVES,
  defaultFormats,
  defaultObjectives,
  OBJECTIVE_NAMES,
  type ObjectiveName,
  parseLimit,
  readContext,
  type SiteRule,
  searchFormats,
  TARGET_NAMES,
} from '../measure/index.ts';
export { ROUNDING_MODES, type RoundingMode } from '../precision/index.ts';
export { parseUniformBits, SCHEME_NAMES, UNIFORM_BITS } from '../scheme/index.ts';
export {
  openPicked,
  openRun,
  parsePick,
  type RunFile,
  type SavedRun,
  STRATEGIES,
  type StrategyName,
} from '../study/index.ts';
export { DEFAULT_CFLAGS, DEFAULT_ITERATIONS, readKernels, TARGET_CFLAGS } from '../target/index.ts';
export { MEASURING_THREAD, packageVersion, SETUP_THREAD } from './built-programs.ts';
export { type CalibrateChoice, writeCalibration } from './calibrate.ts';
export { type CandidateChoice, chosenCandidates } from './candidates.ts';
export {
  type Chosen,
  choiceOfRun,
  chosenScheme,
  type ModelChoice,
  openChosen,
  openChosenClips,
  openChosenModel,
  openChosenPairs,
  openValidation,
  otherFrontEnd,
} from './choice.ts';
export { type Denoiser, denoiseFile, denoiserOfChoice, denoiserOfProgram } from './denoise-file.ts';
export {
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  evaluateChoice,
  type JudgeChoice,
  type JudgedCandidate,
  judgeBaselines,
} from './evaluate.ts';
export { type ExportCOptions, type Exported, exportC, exportOnnx, exportProgram } from './export.ts';
export { drawFamily, type FamilyReport, membersOf, modelOfMember } from './family.ts';
export { finishWeights } from './finish-weights.ts';
export { type Fit, type FitChoice, fitChoice } from './fit.ts';
export { type Inspection, inspect, inspectFile, type PipelineInspection } from './inspect.ts';
export { type Calibration, calibrate, type Model, openModel, openPairs } from './model.ts';
export { denoise, type Precision, type Quantised, quantise } from './quantise.ts';
export { type DrawRequest, drawRun, type ReportOptions, type WrittenReport, writeReport } from './report.ts';
export { type ReproduceChoice, type Reproduction, reproduce } from './reproduce.ts';
export {
  type DirectoryScores,
  type FileScores,
  METRICS,
  type MeanScore,
  type Metric,
  type NamedFileScores,
  scoreDirectories,
  scoreFiles,
} from './score.ts';
export { runSearch } from './search.ts';
export { refuseOtherUnits } from './search-clock.ts';
export { DEFAULT_SOLUTIONS, defaultLatency } from './search-configuration.ts';
export type { SearchOutcome, SearchRequest } from './search-request.ts';
export { measureSensitivity, type SensitivityChoice, type SiteSensitivity } from './sensitivity.ts';
export { type ShrinkChoice, type ShrunkModel, shrinkChoice, shrinkModel } from './shrink.ts';
export { listSites } from './sites.ts';
export {
  type ResumeOptions,
  resume,
  type SearchOptions,
  type Study,
  search,
} from './study.ts';
export { runPipedWorker, runWorker, type WorkerOptions } from './worker.ts';
export { isDeviceName, type Present, whoIsThere } from './workers.ts';
