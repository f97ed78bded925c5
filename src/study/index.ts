// A search on disk: configuration, events, resume, front. Sees only a `Problem` and a `Dispatcher`.
export { formatCsv } from './csv.ts';
export { type Doubt, doubtsOf } from './doubt.ts';
export type { MeasuredEvent } from './event.ts';
export {
  type FamilyFront,
  type FamilyMember,
  type FamilySolution,
  isFamily,
  joinFronts,
  type MemberRun,
  memberDirectory,
  openFamily,
  openPicked,
  readFamily,
  readFamilyOptions,
  winnersOf,
  writeFamily,
  writeFamilyFront,
} from './family.ts';
export type { Front, Solution } from './front.ts';
export { longestMeasurements } from './longest-measurements.ts';
export { NETWORKS } from './moved-network.ts';
export { openRun, type SavedRun } from './open-run.ts';
export { parsePick, pick } from './pick.ts';
export type { Beside, Evaluation, Genome, Measured, Problem } from './problem.ts';
export type { Progress, Step } from './progress.ts';
export type { Failed, RunControls, RunResult } from './run-controls.ts';
export { type RunDescription, type RunFile, readRunFile, STRATEGIES, type StrategyName } from './run-file.ts';
export { checkRunDirectory, resumeRun, startRun } from './search-run.ts';
