// One job to its outcome: an attempt, a second one from scratch where the first failed, each with its time limit.
import { AttemptFailure, failureOf } from './failure.ts';
import type { Job, Outcome } from './job.ts';
import type { TimeLimits } from './time-limits.ts';

export interface AttemptResult {
  readonly value: unknown;
  readonly costMs: number;
  readonly worker: string;
}

export interface AttemptOptions {
  readonly limits: TimeLimits;
  readonly worker: string;
  readonly nowMs: () => number;
  readonly signal?: AbortSignal | undefined;
  /** Default 2. */
  readonly attempts?: number;
}

/**
 * @param attempt ends when its signal aborts: for its time, or because nobody wants the outcome
 * @throws the signal's reason, or MachineFault
 */
export async function outcomeOf(
  job: Job,
  attempt: (signal: AbortSignal) => Promise<AttemptResult>,
  { limits, worker, nowMs, signal, attempts = 2 }: AttemptOptions,
): Promise<Outcome> {
  const start = nowMs();
  for (let tried = 1; ; tried++) {
    try {
      const { value, costMs, worker: by } = await attempt(signal ?? new AbortController().signal);
      limits.took(job, costMs);
      return { ok: value, costMs, worker: by };
    } catch (error) {
      signal?.throwIfAborted();
      const { kind, message } = failureOf(error);
      if (kind !== 'refused' && tried < attempts) continue;
      return {
        failed: { kind, message, attempts: tried },
        retryable: kind !== 'refused',
        costMs: nowMs() - start,
        worker,
      };
    }
  }
}

/**
 * Runs a task that is told to end when the outer signal aborts or its time is over. A task that does not listen is left
 * behind.
 * @throws AttemptFailure `timed-out`, the outer signal's reason, or what the task throws
 */
export async function within<T>(
  limitMs: number,
  outer: AbortSignal | undefined,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer?.throwIfAborted();
  const controller = new AbortController();
  let stop = (): void => {};
  const ended = new Promise<never>((_, reject) => {
    const end = (reason: unknown): void => {
      controller.abort(reason);
      reject(reason);
    };
    const timer = setTimeout(
      () => end(new AttemptFailure('timed-out', `no end within ${(limitMs / 1000).toFixed(1)} s`)),
      // Node takes no delay beyond 2^31 - 1.
      Math.min(limitMs, 2 ** 31 - 1),
    );
    const abort = (): void => end(outer!.reason);
    outer?.addEventListener('abort', abort);
    stop = () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', abort);
    };
  });
  ended.catch(() => undefined);
  try {
    return await Promise.race([task(controller.signal), ended]);
  } finally {
    stop();
  }
}
