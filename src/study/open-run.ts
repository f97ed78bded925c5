// A run as others read it (report, export, baselines), complete or not, also while it is being written.
import { type Front, toSolution } from './front.ts';
import { frontOf } from './front-archive.ts';
import { readJournal } from './journal.ts';
import type { EvaluationRecord, GenerationRecord } from './journal-record.ts';
import { type RunFile, readRunFile } from './run-file.ts';

export interface SavedRun {
  readonly dir: string;
  /** run.json. */
  readonly run: RunFile;
  /** Of everything in the journal: what front.json says after a clean end. */
  readonly front: Front;
  /** Completed generations from 0. */
  readonly generations: readonly GenerationRecord[];
  /** In the order in which they were completed; no genome twice. */
  readonly evaluations: readonly EvaluationRecord[];
}

/**
 * Reads without locking or changing anything; the rest of an interrupted line is left out.
 * @throws HushbitError `bad-run` where run.json is missing or a file is not valid.
 */
export function openRun(dir: string): SavedRun {
  const run = readRunFile(dir);
  const { evaluations, generations } = readJournal(dir, run);
  const all = [...evaluations.values()];
  const solutions = frontOf(all).map((one) => toSolution(one, run));
  return { dir, run, front: { sites: run.sites, solutions }, generations, evaluations: all };
}
