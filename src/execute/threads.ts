// Measurements in threads. A thread that died, threw or hung is not used again: the next attempt has a fresh one.
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { HushbitError } from '../base/errors.ts';
import { type AttemptResult, outcomeOf, within } from './attempts.ts';
import { AttemptFailure, MachineFault } from './failure.ts';
import type { Gate } from './gate.ts';
import type { Dispatcher, Job } from './job.ts';
import { errorOf, type ThreadAnswer } from './thread-messages.ts';
import type { TimeLimits } from './time-limits.ts';

export interface ThreadsOptions {
  /** The thread's program: calls `serveThread`. */
  readonly entry: URL;
  /** What it is given; shared memory is shared. */
  readonly setup: unknown;
  /** Has as many slots as there may be threads. */
  readonly gate: Gate;
  readonly limits: TimeLimits;
  readonly nowMs: () => number;
  /** Of Node: limits of memory, arguments. */
  readonly worker?: Pick<WorkerOptions, 'resourceLimits' | 'execArgv'>;
}

interface Thread {
  readonly name: string;
  /** One at a time. @throws AttemptFailure where the thread ends instead */
  run(job: Job): Promise<AttemptResult>;
  end(): Promise<void>;
}

export function createThreadDispatcher(options: ThreadsOptions): Dispatcher {
  const { gate, limits, nowMs } = options;
  const idle: Thread[] = [];
  const all = new Set<Thread>();
  let started = 0;
  let closed = false;

  async function freshThread(): Promise<Thread> {
    const thread = await startThread(`thread ${++started}`, options);
    if (closed) {
      await thread.end();
      throw new Error('the executor is closed');
    }
    all.add(thread);
    return thread;
  }

  async function attempt(job: Job, signal: AbortSignal): Promise<AttemptResult> {
    return gate.beside(async () => {
      const thread = idle.pop() ?? (await freshThread());
      try {
        const result = await within(limits.limitMs(job), signal, () => thread.run(job));
        idle.push(thread);
        return result;
      } catch (error) {
        if (error instanceof HushbitError && !(error instanceof MachineFault)) {
          // An answer like any other: the thread is well.
          idle.push(thread);
        } else {
          all.delete(thread);
          await thread.end();
        }
        throw error;
      }
    }, signal);
  }

  return {
    submit: (job, signal) =>
      outcomeOf(job, (inner) => attempt(job, inner), { limits, worker: 'thread', nowMs, signal }),
    async close() {
      closed = true;
      await Promise.all([...all].map((thread) => thread.end()));
      all.clear();
      idle.length = 0;
    },
  };
}

/** @throws MachineFault where it does not come up: then no job is to blame */
async function startThread(name: string, { entry, setup, worker = {} }: ThreadsOptions): Promise<Thread> {
  const node = new Worker(entry, { ...worker, workerData: setup, name });
  // What is at work; a thread that ends alone tells it.
  let current: { resolve: (answer: ThreadAnswer) => void; reject: (error: Error) => void } | undefined;
  let gone: AttemptFailure | undefined;
  const lost = (failure: AttemptFailure): void => {
    gone ??= failure;
    current?.reject(gone);
    current = undefined;
  };
  node.on('message', (answer: ThreadAnswer) => {
    const waiting = current;
    current = undefined;
    waiting?.resolve(answer);
  });
  node.on('error', (error: NodeJS.ErrnoException) => {
    const kind = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'out-of-memory' : 'died';
    lost(new AttemptFailure(kind, String(error.message ?? error).split('\n')[0]!));
  });
  node.on('exit', (code) => lost(new AttemptFailure('died', `the thread ended with code ${code}`)));
  const answered = (): Promise<ThreadAnswer> =>
    new Promise((resolve, reject) => {
      if (gone) reject(gone);
      else current = { resolve, reject };
    });
  const end = async (): Promise<void> => {
    await node.terminate();
  };

  try {
    await answered();
  } catch (error) {
    await end();
    throw new MachineFault(`a measuring thread that does not start: ${(error as Error).message}`);
  }
  return {
    name,
    async run(job) {
      const answer = answered();
      node.postMessage(job);
      const told = await answer;
      if ('error' in told) throw errorOf(told.error);
      if ('ok' in told) return { value: told.ok, costMs: told.costMs, worker: name };
      throw new AttemptFailure('died', 'the thread began anew');
    },
    end,
  };
}
