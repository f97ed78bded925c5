// Who times on a worker: one device, for the searches that ask for it.
import {
  createGate,
  createInlineDispatcher,
  createTimeLimits,
  type Dispatcher,
  onMachine,
} from '../execute/index.ts';
import { createScheme } from '../inputs/index.ts';
import { type Device, MEASURERS, partsOfList, sourceOfParts } from '../measure/index.ts';
import type { PartSource, Station } from '../queue/index.ts';
import { readKernels } from '../target/index.ts';

/** Networks that are kept ready. */
const MOST_READY = 3;

interface Ready {
  readonly dispatcher: Dispatcher;
  dispose(): Promise<void>;
}

export function createLatencyStation(device: Device, nowMs: () => number): Station {
  const gate = createGate(1);
  const limits = createTimeLimits();
  const ready = new Map<string, Promise<Ready>>();

  async function open(context: string, parts: PartSource): Promise<Ready> {
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

  async function leave(one: Promise<Ready>): Promise<void> {
    const { dispatcher, dispose } = await one;
    await dispatcher.close();
    await dispose();
  }

  return {
    measurers: new Set([MEASURERS.time.id]),
    async run({ context, job }, parts, signal) {
      let one = ready.get(context);
      ready.delete(context);
      // The most recent last.
      one ??= open(context, parts);
      ready.set(context, one);
      one.catch(() => ready.delete(context));
      const outcome = await (await one).dispatcher.submit(job as never, signal);
      for (const [old, of] of [...ready].slice(0, Math.max(0, ready.size - MOST_READY))) {
        ready.delete(old);
        await leave(of).catch(() => undefined);
      }
      return outcome;
    },
    async close() {
      await Promise.allSettled([...ready.values()].map(leave));
      ready.clear();
      await device.dispose();
    },
  };
}
