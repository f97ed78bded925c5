// What a command does, whole: from values to a result. For the command line and for whoever uses the library.
export { type EvaluateOptions, type Evaluation, evaluate, type JudgedCandidate } from './evaluate.ts';
export { type Exported, exportC, exportOnnx, exportProgram } from './export.ts';
export { type Calibration, calibrate, type Model, openModel, openPairs } from './model.ts';
export { denoise, type Precision, type Quantised, quantise } from './quantise.ts';
export { type DrawRequest, drawRun, type ReportOptions, type WrittenReport, writeReport } from './report.ts';
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
export { runSearch, type SearchRequest } from './search.ts';
export {
  DEFAULT_WIDTHS,
  MEASURING_THREAD,
  packageVersion,
  type SearchOptions,
  type Study,
  search,
} from './study.ts';
