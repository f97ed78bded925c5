// A search on disk: configuration, journal, resume, front. Sees only an `Evaluator`.
export type { Evaluation, Evaluator, Genome } from './evaluator.ts';
export { type Front, formatFront, parseFront, readFront, type Solution } from './front.ts';
export type { EvaluationRecord, GenerationRecord } from './journal-record.ts';
export { isDirectory, makeDirectory } from './make-directory.ts';
export { openRun, type SavedRun } from './open-run.ts';
export { type Picked, type PickRule, parsePick, pick } from './pick.ts';
export type { Progress } from './progress.ts';
export type { RunControls, RunResult } from './run-controls.ts';
export { type RunDescription, type RunFile, readRunFile, type SearchConfiguration } from './run-file.ts';
export { checkRunDirectory, resumeRun, startRun } from './search-run.ts';
