// Ends of what waits for a server: one that is gone answers nothing.
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for the task, but no longer; whatever it ends with is nobody's concern. */
export async function withinMs(ms: number, task: Promise<unknown>): Promise<void> {
  const ended = new AbortController();
  await Promise.race([task, sleep(ms, undefined, { signal: ended.signal })]).catch(() => undefined);
  ended.abort();
}
