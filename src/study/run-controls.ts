// What whoever starts a run passes in, and what comes back.
import { HushbitError } from '../base/errors.ts';
import type { Evaluator } from './evaluator.ts';
import type { Front } from './front.ts';
import type { JournalFile } from './journal.ts';
import type { Progress } from './progress.ts';

export interface RunControls {
  /** Directory of the run. */
  readonly dir: string;
  readonly evaluator: Evaluator;
  /** Milliseconds of a clock that only goes forward. */
  readonly nowMs: () => number;
  /** Ends the run cleanly: what was evaluated stays, and the front of it is written. */
  readonly signal?: AbortSignal;
  /** Ends the run once it holds that many evaluations, those before a resume included. */
  readonly maxEvaluations?: number;
  /** Ends the run that long after it was started or resumed, at the first evaluation that completes after it. */
  readonly maxMinutes?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** For tests: another file under the journal. */
  readonly openJournalFile?: (file: string) => JournalFile;
}

export interface RunResult {
  readonly ended: 'complete' | 'max-evaluations' | 'max-minutes' | 'aborted';
  /** As in front.json. */
  readonly front: Front;
  /** Distinct genomes evaluated. */
  readonly evaluations: number;
  /** Generations completed. */
  readonly generations: number;
  readonly hypervolume: number;
}

/** @throws HushbitError `bad-option` for a limit that is none. */
export function checkLimits({ maxEvaluations, maxMinutes }: RunControls): void {
  if (maxEvaluations !== undefined && !(Number.isInteger(maxEvaluations) && maxEvaluations >= 0)) {
    throw badLimit('maxEvaluations', 'an integer of at least 0', maxEvaluations);
  }
  if (maxMinutes !== undefined && !(maxMinutes >= 0)) {
    throw badLimit('maxMinutes', 'a number of at least 0', maxMinutes);
  }
}

function badLimit(place: string, expected: string, got: number): HushbitError {
  return new HushbitError({ code: 'bad-option', place, expected, got: String(got) });
}
