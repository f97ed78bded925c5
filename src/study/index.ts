// A search on disk: configuration, journal, resume, front. Sees only an `Evaluator`.
export type { Front } from './front.ts';
export { openRun, type SavedRun } from './open-run.ts';
export { parsePick, pick } from './pick.ts';
export type { Progress } from './progress.ts';
export type { RunResult } from './run-controls.ts';
export { type RunDescription, type RunFile, readRunFile } from './run-file.ts';
export { checkRunDirectory, resumeRun, startRun } from './search-run.ts';
