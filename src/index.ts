/**
 * hushbit as a library: what the command line does, for programs. Open a model, calibrate it, give each of its sites a
 * precision, hear and judge it, search for the best precisions, export what was found.
 *
 * Errors that the caller's input causes are `HushbitError`s: one line with place, expected, got and remedy, and a stable code.
 * `hushbit/metrics`, `hushbit/audio` and `hushbit/search` can be used alone; they need neither files nor Node.
 *
 * @module
 */
export { type ErrorCode, type ErrorParts, HushbitError, isInputError } from './base/errors.ts';
export {
  rangesFromJson as calibrationFromJson,
  rangesToJson as calibrationToJson,
} from './calibrate/index.ts';
export { writeWhole as writeFile } from './disk/index.ts';
export type { FrontEnd } from './frontend/index.ts';
export {
  type ClipPair,
  checkClipPair,
  embeddedClips,
  type FrontEndChoice,
  readClip,
  readProgramFile,
} from './inputs/index.ts';
export {
  type Calibration,
  calibrate,
  type DirectoryScores,
  denoise,
  type EvaluateOptions,
  type Evaluation,
  type ExportCOptions,
  type Exported,
  evaluate,
  exportC,
  exportOnnx,
  exportProgram,
  type FileScores,
  type JudgedCandidate,
  type Model,
  openModel,
  openPairs,
  type Precision,
  type Quantised,
  quantise,
  type ReportOptions,
  type ResumeOptions,
  resume,
  type SearchOptions,
  type ShrunkModel,
  type Study,
  scoreDirectories,
  scoreFiles,
  search,
  shrinkModel,
  type WrittenReport,
  writeReport,
} from './run/index.ts';
export type { Candidate, Scheme, SchemeName } from './scheme/index.ts';
export { type Front, openRun, type Progress, pick, type RunResult, type SavedRun } from './study/index.ts';
export { readKernels } from './target/index.ts';
