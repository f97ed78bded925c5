// Who scores on a worker: threads like those of a search on one machine, one set for each search that it serves.
import {
  createGate,
  createThreadDispatcher,
  createTimeLimits,
  type Dispatcher,
  runInThread,
} from '../execute/index.ts';
import { MEASURERS, partsOfList } from '../measure/index.ts';
import type { PartSource, Station } from '../queue/index.ts';

/** Searches whose clips and networks are kept ready; that of the least recent job goes first. */
const MOST_READY = 3;

interface Ready {
  readonly dispatcher: Promise<Dispatcher>;
  /** Jobs that have it in hand. */
  users: number;
  usedMs: number;
}

export interface QualityStationOptions {
  readonly threads: number;
  /** Of the built programs. */
  readonly threadEntry: URL;
  readonly setupEntry: URL;
  readonly nowMs: () => number;
}

export function createQualityStation(options: QualityStationOptions): Station {
  const { threads, threadEntry, setupEntry, nowMs } = options;
  const gate = createGate(threads);
  const limits = createTimeLimits();
  const ready = new Map<string, Ready>();
  const closing = new AbortController();

  async function open(context: string, parts: PartSource): Promise<Dispatcher> {
    const list = await parts(context);
    const found = new Map<string, Uint8Array>();
    for (const hash of partsOfList(list)) found.set(hash, await parts(hash));
    const setup = await gate.beside(
      () => runInThread(setupEntry, { list, parts: found }, closing.signal),
      closing.signal,
    );
    return createThreadDispatcher({ entry: threadEntry, setup, gate, limits, nowMs });
  }

  function take(context: string, parts: PartSource): Ready {
    const known = ready.get(context);
    if (known) return known;
    const made: Ready = { dispatcher: open(context, parts), users: 0, usedMs: nowMs() };
    ready.set(context, made);
    // What could not be opened is tried again by the next job.
    made.dispatcher.catch(() => ready.delete(context));
    return made;
  }

  function makeRoom(): void {
    const idle = [...ready]
      .filter(([, { users }]) => users === 0)
      .sort(([, a], [, b]) => a.usedMs - b.usedMs);
    for (const [context, { dispatcher }] of idle.slice(0, Math.max(0, ready.size - MOST_READY))) {
      ready.delete(context);
      void dispatcher.then((one) => one.close()).catch(() => undefined);
    }
  }

  return {
    measurers: new Set(
      [
        MEASURERS.quality,
        MEASURERS.scores,
        MEASURERS.noisy,
        MEASURERS.deviation,
        MEASURERS.memory,
        MEASURERS.finish,
      ].map(({ id }) => id),
    ),
    async run({ context, job }, parts, signal) {
      const one = take(context, parts);
      one.users++;
      try {
        return await (await one.dispatcher).submit(job as never, signal);
      } finally {
        one.users--;
        one.usedMs = nowMs();
        makeRoom();
      }
    },
    async close() {
      closing.abort(new Error('the worker ends'));
      await Promise.allSettled([...ready.values()].map(async (one) => (await one.dispatcher).close()));
      ready.clear();
    },
  };
}
