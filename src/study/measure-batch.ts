// A batch of trials through the dispatcher: every job that has no outcome yet, each outcome into the log at once.
import { type Dispatcher, isOk, type Job, type Outcome } from '../execute/index.ts';
import type { EventLog } from './event-log.ts';
import { outcomeKey, type Subject, type TrialRecord } from './fold.ts';

export interface BatchOptions {
  readonly log: EventLog;
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal | undefined;
  /** After each outcome that was appended: true ends the batch. */
  readonly enough: () => boolean;
}

/** A job of a trial that has no value, and how it ended. */
export interface Failure {
  readonly failed: Job;
  readonly outcome: Outcome;
}

export interface TrialJobs {
  readonly trial: TrialRecord;
  readonly jobs: readonly Job[];
  /** Called once, as soon as every job has succeeded or one has not. */
  readonly done: (results: readonly unknown[] | Failure) => void;
}

/**
 * Resolves to true if all trials are done and to false if the signal or `enough` ended it before.
 * @throws what `done` or an append threw, or what the dispatcher rejects with for a reason that is no job's; nothing is
 *   measured any more then
 */
export async function measureBatch(trials: readonly TrialJobs[], options: BatchOptions): Promise<boolean> {
  const { log, dispatcher, signal, enough } = options;
  // A controller per job, one listener on the signal: what is measured at the same time grows with the machine.
  const running = new Set<AbortController>();
  let ended: 'aborted' | 'enough' | { error: unknown } | undefined;

  function end(why: NonNullable<typeof ended>): void {
    ended ??= why;
    for (const controller of running) controller.abort(new Error('the batch has ended'));
  }
  const abort = (): void => end('aborted');
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();

  async function one({ trial, jobs, done }: TrialJobs): Promise<void> {
    const subject: Subject = { trial: trial.id };
    const own = new Set<AbortController>();
    // A log that ends right after a failure: nothing more is asked.
    let failure = knownFailure(log, subject, jobs);
    await Promise.all(
      jobs.map(async (job) => {
        let outcome = log.state.outcomes.get(outcomeKey(subject, job));
        if (!outcome) {
          if (ended || failure) return;
          const controller = new AbortController();
          running.add(controller);
          own.add(controller);
          try {
            outcome = await dispatcher.submit(job, controller.signal);
          } catch (error) {
            if (!controller.signal.aborted) end({ error });
            return;
          } finally {
            running.delete(controller);
            own.delete(controller);
          }
          // It is there, so it is kept, even where the batch has ended meanwhile; unless that is because nothing can be written.
          if (typeof ended === 'object') return;
          try {
            outcome = record(log, subject, job, outcome);
          } catch (error) {
            end({ error });
            return;
          }
          if (enough()) end('enough');
        }
        if (isOk(outcome) || failure) return;
        // What is left of the trial is not worth measuring.
        failure = { failed: job, outcome };
        for (const controller of own) controller.abort(new Error('another job of the trial failed'));
      }),
    );
    if (typeof ended === 'object') return;
    const results = failure ?? resultsOf(log, subject, jobs);
    if (results === undefined) return;
    try {
      done(results);
    } catch (error) {
      end({ error });
    }
  }

  try {
    await Promise.all(trials.map(one));
  } finally {
    signal?.removeEventListener('abort', abort);
  }
  if (typeof ended === 'object') throw ended.error;
  return trials.every(({ trial, jobs }) => isDone(log, trial, jobs));
}

function isDone(log: EventLog, trial: TrialRecord, jobs: readonly Job[]): boolean {
  const outcomes = jobs.map((job) => log.state.outcomes.get(outcomeKey({ trial: trial.id }, job)));
  return outcomes.some((one) => one && !isOk(one)) || outcomes.every((one) => one);
}

function knownFailure(log: EventLog, subject: Subject, jobs: readonly Job[]): Failure | undefined {
  for (const job of jobs) {
    const outcome = log.state.outcomes.get(outcomeKey(subject, job));
    if (outcome && !isOk(outcome)) return { failed: job, outcome };
  }
  return undefined;
}

/** The results of jobs that have all succeeded; undefined while one is missing. */
export function resultsOf(
  log: EventLog,
  subject: Subject,
  jobs: readonly Job[],
): readonly unknown[] | undefined {
  const results: unknown[] = [];
  for (const job of jobs) {
    const outcome = log.state.outcomes.get(outcomeKey(subject, job));
    if (!outcome || !isOk(outcome)) return undefined;
    results.push(outcome.ok);
  }
  return results;
}

/** Appends an outcome; gives it back as it is stored. */
export function record(log: EventLog, subject: Subject, job: Job, outcome: Outcome): Outcome {
  const { measurer, version, clip, device, replicate } = job;
  log.append({
    type: 'measured',
    ...subject,
    measurer,
    version,
    ...(clip === undefined ? {} : { clip }),
    ...(device === undefined ? {} : { device }),
    replicate,
    outcome: outcome as never,
  });
  return log.state.outcomes.get(outcomeKey(subject, job))!;
}
