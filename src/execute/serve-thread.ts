// The inside of a measuring thread: one job at a time, answered by message.
import { parentPort, workerData } from 'node:worker_threads';
import type { Job, Measurer } from './job.ts';
import { type ThreadAnswer, told } from './thread-messages.ts';

/**
 * Called once at the top of a thread's entry.
 * @param create from what the thread was given to the measurers that it has
 */
export function serveThread<T>(create: (setup: T) => readonly Measurer[]): void {
  const port = parentPort!;
  const answer = (message: ThreadAnswer): void => port.postMessage(message);
  const measurers = new Map(create(workerData as T).map((one) => [one.id, one]));
  port.on('message', async (job: Job) => {
    const start = performance.now();
    const { signal } = new AbortController();
    try {
      const measurer = measurers.get(job.measurer);
      if (!measurer) throw new Error(`no measurer ${job.measurer} in this thread`);
      const prepared = await measurer.prepare(job, signal);
      try {
        const value = await prepared.run(signal);
        answer({ ok: value, costMs: performance.now() - start });
      } finally {
        await prepared.dispose();
      }
    } catch (error) {
      answer({ error: told(error) });
    }
  });
  answer({ ready: true });
}
