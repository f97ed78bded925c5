// Who times on a worker: one device, for the searches that ask for it.
import {
  createGate,
  createInlineDispatcher,
  createTimeLimits,
  type Dispatcher,
  type Outcome,
  onMachine,
} from '../execute/index.ts';
import { createScheme } from '../inputs/index.ts';
import { type Device, MEASURERS, partsOfList, sourceOfParts } from '../measure/index.ts';
import type { PartSource, Station } from '../queue/index.ts';
import { readKernels } from '../target/index.ts';

/** Networks that are kept ready. */
const MOST_READY = 3;

interface Open {
  readonly dispatcher: Dispatcher;
  dispose(): Promise<void>;
}

interface Ready {
  readonly open: Promise<Open>;
  /** Jobs that have it in hand. */
  users: number;
}

export function createLatencyStation(device: Device, nowMs: () => number): Station {
  const gate = createGate(1);
  const limits = createTimeLimits();
  /** The most recent last. */
  const ready = new Map<string, Ready>();

  async function open(context: string, parts: PartSource): Promise<Open> {
    const list = await parts(context);
    const found = new Map<string, Uint8Array>();
    for (const hash of partsOfList(list)) found.set(hash, await parts(hash));
    const { scheme: name, network, ranges, frontEnd, clips } = sourceOfParts(list, found);
    // Times are those of the formats, however weights are rounded.
    const scheme = createScheme(name, network, () => ranges, await readKernels());
    const { measurer, dispose } = await device.open({ scheme, frontEnd, clips });
    const dispatcher = createInlineDispatcher({
      measurers: [measurer],
      ...{ gate, limits, nowMs, exclusively: onMachine },
    });
    return { dispatcher, dispose };
  }

  async function leave(one: Ready): Promise<void> {
    const { dispatcher, dispose } = await one.open;
    await dispatcher.close();
    await dispose();
  }

  function take(context: string, parts: PartSource): Ready {
    const known = ready.get(context);
    const one = known ?? { open: open(context, parts), users: 0 };
    ready.delete(context);
    ready.set(context, one);
    // What could not be opened is tried again by the next job.
    if (!known) one.open.catch(() => ready.delete(context));
    return one;
  }

  async function makeRoom(): Promise<void> {
    const idle = [...ready].filter(([, { users }]) => users === 0);
    for (const [context, one] of idle.slice(0, Math.max(0, ready.size - MOST_READY))) {
      ready.delete(context);
      await leave(one).catch(() => undefined);
    }
  }

  return {
    measurers: new Set([MEASURERS.time.id]),
    async run({ context, job }, parts, signal) {
      const one = take(context, parts);
      one.users++;
      let outcome: Outcome;
      try {
        outcome = await (await one.open).dispatcher.submit(job as never, signal);
      } finally {
        one.users--;
      }
      await makeRoom();
      return outcome;
    },
    async close() {
      await Promise.allSettled([...ready.values()].map(leave));
      ready.clear();
      await device.dispose();
    },
  };
}
