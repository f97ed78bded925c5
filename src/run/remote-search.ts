// The parts of a search that run elsewhere: quality on any worker, times on the worker that has the device.
import type { Dispatcher } from '../execute/index.ts';
import type { MeasuringSource, TimeFigures } from '../measure/index.ts';
import type { DeviceIdentity, QueueState } from '../queue/index.ts';

export interface RemoteSearch {
  /** Null where times are this machine's. */
  readonly device: DeviceIdentity | null;
  /** Null where quality is measured here. */
  readonly quality: ((source: MeasuringSource) => Promise<Dispatcher>) | null;
  /** Of the device. */
  times(source: MeasuringSource): Promise<Dispatcher>;
  state(): QueueState;
  close(): Promise<void>;
}

/** A network in any weights takes the same time: what rounds them need not travel, and one clip is enough to feed it. */
export function withoutWeights(source: MeasuringSource): MeasuringSource {
  return { ...source, clips: source.clips.slice(0, 1), excerpts: [], rounding: null };
}

/**
 * What is counted elsewhere, held against a sum that is known here, so that the values are those of a search that counts here.
 * @param uniform8 of uniform 8 bits, as the search's own table adds it up
 */
export function heldAgainst(inner: Dispatcher, uniform8: () => Promise<number>): Dispatcher {
  return {
    async submit(job, signal) {
      const outcome = await inner.submit(job, signal);
      if (!('ok' in outcome)) return outcome;
      const figures = outcome.ok as TimeFigures;
      const beside = await uniform8();
      const ratio = figures.nsPerFrame / beside;
      return { ...outcome, ok: { ...figures, uniform8NsPerFrame: beside, ratio } };
    },
    close: () => inner.close(),
  };
}
