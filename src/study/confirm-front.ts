// The end of a search: members of the front are measured further.
import { isDeepStrictEqual } from 'node:util';
import { spreadOrder } from '../search/index.ts';
import type { Finished } from './event.ts';
import type { TrialRecord } from './fold.ts';
import { type BatchOptions, measureBatch, resultsOf, type TrialJobs } from './measure-batch.ts';
import { measureBeside } from './measure-references.ts';
import type { Problem } from './problem.ts';
import type { Progress } from './progress.ts';
import type { RunFile } from './run-file.ts';
import { completeEvent, type EvaluatedTrial } from './trial.ts';

/** Fewer solutions than this, of those that were measured further, are few: then some more are. */
const ENOUGH_SOLUTIONS = 8;
const MORE_SOLUTIONS = 4;

export interface Confirmation {
  readonly file: RunFile;
  readonly problem: Problem;
  readonly batch: BatchOptions;
  readonly references: readonly unknown[];
  readonly elapsedMs: () => number;
  /** The front as the search left it: where a confirmation was interrupted, some of it is known already. */
  readonly told: readonly EvaluatedTrial[];
  /** The front by the latest that is known, of what was selected alone once something was. */
  bestKnown(): readonly EvaluatedTrial[];
  /** What the front may consist of from now on. */
  select(trials: ReadonlySet<TrialRecord>): void;
  /** @param isMeasured that something was appended to the log */
  progress(confirming: NonNullable<Progress['confirming']>, isMeasured: boolean): void;
}

/**
 * What is measured may bring others into the front, which are measured then; where the number of solutions is limited, as many as that,
 * evenly apart, and some more where those turn out to beat each other.
 * @returns false where the signal or the time ended it before
 */
export async function confirmFront(confirmation: Confirmation): Promise<boolean> {
  const { file, problem, batch, told, bestKnown } = confirmation;
  if (!problem.frontJobs) return true;
  const { solutions } = file.configuration;
  const seen = new Set<TrialRecord>();
  let confirming = { finished: 0, done: 0, of: 0 };
  const order = solutions === undefined ? null : inSpreadOrder(told);
  const next = (): readonly TrialRecord[] => {
    if (order === null || solutions === undefined) {
      return bestKnown().flatMap(({ trial }) => (seen.has(trial) ? [] : [trial]));
    }
    const missing =
      seen.size === 0
        ? solutions
        : Math.min(
            Math.min(solutions, ENOUGH_SOLUTIONS) - bestKnown().length,
            solutions + MORE_SOLUTIONS - seen.size,
          );
    return order.slice(seen.size, seen.size + Math.max(0, missing));
  };
  const tell = (more: Partial<typeof confirming>, isMeasured: boolean): void => {
    confirming = { ...confirming, ...more };
    confirmation.progress(confirming, isMeasured);
  };
  for (let isFirst = true; ; isFirst = false) {
    const members = next();
    if (members.length === 0) return true;
    const beside = isFirst ? (problem.beside ?? []) : [];
    for (const trial of members) seen.add(trial);
    const done = [...seen].filter((trial) => trial.confirmed).length;
    const preparing = members.map((trial) => problem.preparing?.(trial.genome) ?? []);
    const slow = preparing.filter(({ length }) => length > 0).length;
    confirming = { finished: seen.size - slow, done, of: seen.size };
    // Jobs of one genome would each begin with what is slow, in as many threads. A log of another version may lack jobs of the search.
    const prepared = measureBatch(
      members.map((trial, at) => ({
        trial,
        jobs: [...problem.jobsOf(trial.genome), ...preparing[at]!],
        done() {
          if (preparing[at]!.length > 0) tell({ finished: confirming.finished + 1 }, false);
        },
      })),
      batch,
    );
    const slowBeside = beside.map((one) => ({ name: one.name, jobs: one.preparing }));
    const [isPrepared] = await Promise.all([prepared, measureBeside(slowBeside, batch, prepared)]);
    if (!isPrepared) return false;
    const whole = measureBatch(
      members.flatMap((trial) => {
        const jobs = problem.frontJobs!(trial.genome);
        return jobs.length === 0
          ? []
          : [{ trial, jobs, done: (further) => confirm(trial, further) } satisfies TrialJobs];
      }),
      batch,
    );
    const [isWhole] = await Promise.all([whole, measureBeside(beside, batch, whole)]);
    if (!isWhole) return false;
    if (order === null) continue;
    // One whose measurements failed is no solution, unless there is no other.
    const confirmed = new Set([...seen].filter((trial) => trial.confirmed));
    confirmation.select(confirmed.size > 0 ? confirmed : seen);
  }

  function confirm(trial: TrialRecord, further: Parameters<TrialJobs['done']>[0]): void {
    // Without what was to be added the trial stands as it was.
    if ('failed' in further) return;
    const { references, elapsedMs } = confirmation;
    const results = resultsOf(batch.log, { trial: trial.id }, problem.jobsOf(trial.genome))!;
    const evaluation = problem.conclude(trial.genome, { results, references, further });
    const event = {
      ...completeEvent(trial, evaluation, file.objectives, elapsedMs()),
      confirmed: true as const,
    };
    // Known already, unless the run goes on with other validation clips.
    const isKnown = trial.confirmed !== undefined && isSame(trial.confirmed, event);
    const isNew = trial.confirmed === undefined;
    if (isKnown) return;
    batch.log.append(event);
    tell({ done: confirming.done + (isNew ? 1 : 0) }, true);
  }
}

function inSpreadOrder(front: readonly EvaluatedTrial[]): readonly TrialRecord[] {
  return spreadOrder(front.map(({ objectives }) => objectives)).map((index) => front[index]!.trial);
}

/** But for when it was. */
function isSame({ elapsedMs: _, ...a }: Finished, { elapsedMs: __, ...b }: Finished): boolean {
  return isDeepStrictEqual(a, JSON.parse(JSON.stringify(b)));
}
