// The parts of a search that run elsewhere, over Redis: quality on any worker, times on the worker that has the device.
import type { Dispatcher } from '../execute/index.ts';
import { isValueOf, type MeasuringSource, partsOfSource, type TimeFigures } from '../measure/index.ts';
import {
  createQueueDispatcher,
  type DeviceIdentity,
  findDevice,
  identityHash,
  openRedis,
  type QueueDispatcher,
  type QueueState,
} from '../queue/index.ts';
import { codeVersion } from './code-version.ts';

export interface RedisChoice {
  readonly url: string;
  readonly password?: string | undefined;
  /** Whose times a search asks for; none: this machine's. */
  readonly device?: string | undefined;
}

export interface RedisSearch {
  /** Null where times are this machine's. */
  readonly device: DeviceIdentity | null;
  quality(source: MeasuringSource): Promise<Dispatcher>;
  /** Of the device. */
  times(source: MeasuringSource): Promise<Dispatcher>;
  state(): QueueState;
  close(): Promise<void>;
}

export interface RedisSearchOptions {
  readonly isResumed: boolean;
  readonly note: (line: string) => void;
  readonly nowMs: () => number;
  readonly signal?: AbortSignal | undefined;
}

/** @throws HushbitError `bad-option` */
export async function openRedisSearch(
  { url, password, device: name }: RedisChoice,
  { isResumed, note, nowMs, signal }: RedisSearchOptions,
): Promise<RedisSearch> {
  const redis = await openRedis({ url, password, note });
  const version = codeVersion();
  const opened: QueueDispatcher[] = [];

  async function dispatcher(source: MeasuringSource, device: DeviceIdentity | null): Promise<Dispatcher> {
    const one = await createQueueDispatcher({
      ...{ redis, version, isResumed, note, nowMs },
      context: partsOfSource(source),
      device: device && { name: device.name, identity: identityHash(device) },
      isValue: isValueOf,
    });
    opened.push(one);
    return one;
  }

  try {
    const device = name === undefined ? null : await findDevice(redis, name, version, signal);
    return {
      device,
      quality: (source) => dispatcher(source, null),
      // A network in any weights takes the same time: what rounds them need not travel.
      times: (source) =>
        dispatcher({ ...source, clips: source.clips.slice(0, 1), excerpts: [], rounding: null }, device),
      state() {
        const states = opened.map((one) => one.state());
        return {
          workers: states.reduce((sum, { workers }) => sum + workers, 0),
          threads: states.reduce((sum, { threads }) => sum + threads, 0),
          open: states.reduce((sum, { open }) => sum + open, 0),
        };
      },
      async close() {
        await Promise.all(opened.map((one) => one.close()));
        redis.close();
      },
    };
  } catch (error) {
    redis.close();
    throw error;
  }
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
