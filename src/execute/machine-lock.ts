// What only one process of a machine may do at a time: two searches that time each other measure each other.
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeLease } from '../disk/index.ts';

const POLL_MS = 100;

/** Waits for the machine's lock of that resource, runs the task and gives the lock back. @param directory common to all */
export async function onMachine<T>(
  resource: string,
  task: () => Promise<T>,
  signal?: AbortSignal,
  directory = tmpdir(),
): Promise<T> {
  const file = path.join(directory, `hushbit-${resource}.lock`);
  for (;;) {
    signal?.throwIfAborted();
    const taken = attempt(file);
    if (taken === null) return task();
    if ('lease' in taken) {
      try {
        return await task();
      } finally {
        taken.lease.release();
      }
    }
    await sleep(POLL_MS);
  }
}

/** Null where no lock can be made (read-only, full, another user's left behind): then there is none to wait for. */
function attempt(file: string): ReturnType<typeof takeLease> | null {
  try {
    return takeLease(file);
  } catch {
    return null;
  }
}
