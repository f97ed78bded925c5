// What is measured that is no genome: references before the first one, and what the front is shown beside.
import { HushbitError } from '../base/errors.ts';
import { isOk, type Job } from '../execute/index.ts';
import { outcomeKey } from './fold.ts';
import { type BatchOptions, record, resultsOf } from './measure-batch.ts';
import type { Beside } from './problem.ts';

/**
 * All at once, each recorded when it is there. What is timed alone takes its turns in the order of asking.
 * @returns results in the order of the jobs, or null where the signal ended it before
 * @throws HushbitError `failed` where one fails
 */
export async function measureReferences(
  jobs: readonly Job[],
  { log, dispatcher, signal }: BatchOptions,
): Promise<readonly unknown[] | null> {
  const ended = new AbortController();
  const either = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
  const settled = await Promise.allSettled(
    missingReferences(jobs, log).map(async ({ job, subject }) => {
      try {
        const outcome = await dispatcher.submit(job, either);
        if (!isOk(outcome)) {
          throw new HushbitError({
            code: 'failed',
            place: `${job.measurer} of a reference`,
            expected: 'a value to hold all others against',
            got: outcome.failed.message,
          });
        }
        record(log, subject, job, outcome);
      } catch (error) {
        ended.abort(error);
        throw error;
      }
    }),
  );
  if (signal?.aborted) return null;
  if (ended.signal.aborted) throw ended.signal.reason;
  if (settled.some(({ status }) => status === 'rejected')) throw new Error('a reference without an outcome');
  return jobs.flatMap((job, index) => resultsOf(log, { reference: index }, [job])!);
}

export function missingReferences(jobs: readonly Job[], { state }: Pick<BatchOptions['log'], 'state'>) {
  return jobs
    .map((job, index) => ({ job, subject: { reference: index } }))
    .filter(({ job, subject }) => !state.outcomes.has(outcomeKey(subject, job)));
}

/** As far as it can be measured until the batch beside it has ended early, which it does not outlast; what is there is recorded. */
export async function measureBeside(
  those: readonly Pick<Beside, 'name' | 'jobs'>[],
  { log, dispatcher, signal, enough }: BatchOptions,
  batch: Promise<boolean>,
): Promise<void> {
  if (signal?.aborted || enough()) return;
  const ended = new AbortController();
  const end = (): void => ended.abort(new Error('the batch has ended'));
  batch.then((isWhole) => isWhole || end(), end);
  const either = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
  const missing = those.flatMap(({ name, jobs }) =>
    jobs
      .map((job) => ({ subject: { beside: name }, job }))
      .filter(({ subject, job }) => !log.state.outcomes.has(outcomeKey(subject, job))),
  );
  await Promise.all(
    missing.map(async ({ subject, job }) => {
      const outcome = await dispatcher.submit(job, either).catch(() => null);
      if (!outcome || !isOk(outcome)) return;
      record(log, subject, job, outcome);
      if (enough()) end();
    }),
  );
}
