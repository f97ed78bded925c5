// A run as others read it (report, export, baselines), complete or not, also while it is being written.
import type { MeasuredEvent } from './event.ts';
import { readEvents } from './event-log.ts';
import type { TrialRecord } from './fold.ts';
import { type Evaluated, type Front, toFront } from './front.ts';
import { readJournal } from './journal.ts';
import type { Failed } from './run-controls.ts';
import { type RunFile, readRunFile } from './run-file.ts';
import { shownFront } from './shown-front.ts';
import { evaluatedOf, failuresOf } from './trial.ts';

/** A trial that has values. */
export interface SavedEvaluation extends Evaluated {
  /** The generation that asked for it first. */
  readonly generation: number;
}

export interface SavedGeneration {
  readonly generation: number;
  /** Distinct genomes measured by the end of this generation. */
  readonly evaluations: number;
  /** Genomes asked for again by then, and answered without measuring. */
  readonly cached: number;
  readonly hypervolume: number;
  /** Genomes of rank 0 of the surviving population, sorted as in pareto_gen_<g>.csv. */
  readonly front: readonly (readonly number[])[];
}

export interface SavedRun {
  readonly dir: string;
  /** run.json. */
  readonly run: RunFile;
  /** Of everything in the log: what front.json says after a clean end. */
  readonly front: Front;
  /** Completed generations from 0. */
  readonly generations: readonly SavedGeneration[];
  /** In the order of asking, or of completion in runs of the first version; no genome twice. */
  readonly evaluations: readonly SavedEvaluation[];
  /** Trials that ended without a value. */
  readonly failures: readonly Failed[];
  /** What was measured of what the front is shown beside, by its name. */
  readonly beside: ReadonlyMap<string, readonly MeasuredEvent[]>;
}

/**
 * Reads without locking or changing anything; the rest of an interrupted line is left out.
 * @throws HushbitError `bad-run` where run.json is missing or a file is not valid.
 */
export function openRun(dir: string): SavedRun {
  const run = readRunFile(dir);
  const { evaluations, generations, failures, solutions, beside } =
    run.format === 1 ? firstVersion(dir, run) : secondVersion(dir, run);
  const isLimited = run.configuration.solutions !== undefined;
  const front = toFront(shownFront(solutions ?? evaluations, run), run, isLimited);
  return { dir, run, front, generations, evaluations, failures, beside };
}

interface Contents extends Pick<SavedRun, 'evaluations' | 'generations' | 'failures' | 'beside'> {
  /** What the front consists of; null where everything may be in it. */
  readonly solutions: readonly SavedEvaluation[] | null;
}

function firstVersion(dir: string, run: RunFile): Contents {
  const { evaluations, generations } = readJournal(dir, run);
  return {
    evaluations: [...evaluations.values()],
    generations,
    failures: [],
    solutions: null,
    beside: new Map(),
  };
}

function secondVersion(dir: string, run: RunFile): Contents {
  const { trials, generations, solutions, beside } = readEvents(dir, run);
  const evaluationsOf = (of: readonly TrialRecord[]): SavedEvaluation[] =>
    of.flatMap((trial) => {
      const evaluated = evaluatedOf(trial, false);
      return evaluated ? [{ ...evaluated, generation: trial.generation }] : [];
    });
  return {
    evaluations: evaluationsOf(trials),
    solutions: solutions ? evaluationsOf(solutions.map((id) => trials[id]!)) : null,
    generations,
    failures: failuresOf(trials),
    beside,
  };
}
