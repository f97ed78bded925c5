// What whoever starts a run passes in, and what comes back.
import { HushbitError } from '../base/errors.ts';
import type { Dispatcher, Reason } from '../execute/index.ts';
import type { LogFile } from './event-log.ts';
import type { Front } from './front.ts';
import type { Problem } from './problem.ts';
import type { Progress } from './progress.ts';

export interface RunControls {
  /** Directory of the run. */
  readonly dir: string;
  readonly problem: Problem;
  /** The caller's, who closes it. */
  readonly dispatcher: Dispatcher;
  /** Milliseconds of a clock that only goes forward. */
  readonly nowMs: () => number;
  /** Ends the run cleanly: what was evaluated stays, and the front of it is written. */
  readonly signal?: AbortSignal;
  /** Ends the run once it holds that many evaluations, those before a resume included. */
  readonly maxEvaluations?: number;
  /** Ends the run that long after it was started or resumed, at the first measurement that completes after it. */
  readonly maxMinutes?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** For tests: another file under the log. */
  readonly openLogFile?: (file: string) => LogFile;
}

export interface RunResult {
  readonly ended: 'complete' | 'max-evaluations' | 'max-minutes' | 'aborted';
  /** As in front.json. */
  readonly front: Front;
  /** Distinct genomes that were measured, those without a value included. */
  readonly evaluations: number;
  /** Generations completed. */
  readonly generations: number;
  readonly hypervolume: number;
  /** Trials without a value, in the order of asking, with what could not be measured and why. */
  readonly failures: readonly Failed[];
}

export interface Failed {
  readonly trial: number;
  readonly state: 'infeasible' | 'failed';
  readonly job: string;
  readonly reason: Reason;
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
