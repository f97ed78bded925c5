// Measurements in this thread: what starts processes of its own, what is quick, and tests.
import { outcomeOf, within } from './attempts.ts';
import type { Gate } from './gate.ts';
import type { Dispatcher, Job, Measurer } from './job.ts';
import type { TimeLimits } from './time-limits.ts';

export interface InlineOptions {
  readonly measurers: readonly Measurer[];
  readonly gate: Gate;
  readonly limits: TimeLimits;
  readonly nowMs: () => number;
  /** Around whatever has a resource for itself, so that other processes of this machine wait as well. */
  readonly exclusively?: (
    resource: string,
    task: () => Promise<unknown>,
    signal: AbortSignal,
  ) => Promise<unknown>;
}

export function createInlineDispatcher(options: InlineOptions): Dispatcher {
  const { gate, limits, nowMs, exclusively = (_, task) => task() } = options;
  const measurers = new Map(options.measurers.map((one) => [one.id, one]));
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();

  async function attempt(job: Job, measurer: Measurer, signal: AbortSignal) {
    let costMs = 0;
    /** Waiting for a turn is no part of the limit. */
    const timed = async <T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> => {
      const start = nowMs();
      try {
        return await within(limits.limitMs(job), signal, task);
      } finally {
        costMs += nowMs() - start;
      }
    };
    const prepared = await gate.beside(() => timed((inner) => measurer.prepare(job, inner)), signal);
    try {
      const { resource } = measurer;
      const value =
        resource === 'cpu'
          ? await gate.beside(() => timed((inner) => prepared.run(inner)), signal)
          : await gate.alone(
              () => exclusively(resource.exclusive, () => timed((inner) => prepared.run(inner)), signal),
              signal,
            );
      return { value, costMs, worker: 'inline' };
    } finally {
      await prepared.dispose();
    }
  }

  return {
    submit(job, signal) {
      const measurer = measurers.get(job.measurer);
      if (!measurer) return Promise.reject(new Error(`no measurer ${job.measurer}`));
      const either = signal ?? closing.signal;
      const work = outcomeOf(job, (inner) => attempt(job, measurer, inner), {
        limits,
        worker: 'inline',
        nowMs,
        signal: either,
      });
      running.add(work);
      const gone = () => void running.delete(work);
      work.then(gone, gone);
      return work;
    },
    async close() {
      closing.abort(new Error('the executor is closed'));
      await Promise.allSettled(running);
    },
  };
}
