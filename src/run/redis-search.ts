// The parts of a search that run elsewhere, over Redis: quality on any worker, times on the worker that has the device.
import type { Dispatcher } from '../execute/index.ts';
import { isValueOf, type MeasuringSource, partsOfSource } from '../measure/index.ts';
import {
  createQueueDispatcher,
  type DeviceIdentity,
  findDevice,
  identityHash,
  openRedis,
  type QueueDispatcher,
} from '../queue/index.ts';
import { codeVersion } from './code-version.ts';
import { type RemoteSearch, withoutWeights } from './remote-search.ts';

export interface RedisChoice {
  readonly url: string;
  readonly password?: string | undefined;
  /** Whose times a search asks for; none: this machine's. */
  readonly device?: string | undefined;
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
): Promise<RemoteSearch> {
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
      times: (source) => dispatcher(withoutWeights(source), device),
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
