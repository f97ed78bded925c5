// Who is there: workers and searches of one Redis server, as they last said.
import {
  DEVICE_NAME,
  openRedis,
  presentSearches,
  presentWorkers,
  type SearchState,
  type WorkerState,
} from '../queue/index.ts';
import type { RedisChoice } from './redis-search.ts';

export interface Present {
  /** Without user and password. */
  readonly redis: string;
  readonly workers: readonly WorkerState[];
  readonly searches: readonly SearchState[];
}

/** @throws HushbitError `bad-option` */
export async function whoIsThere({ url, password }: RedisChoice): Promise<Present> {
  const redis = await openRedis({ url, password, note: () => undefined });
  try {
    const [workers, searches] = await Promise.all([presentWorkers(redis), presentSearches(redis)]);
    const byPlace = <T extends WorkerState | SearchState>(all: readonly T[]): T[] =>
      [...all].sort((a, b) => (a.host < b.host ? -1 : a.host > b.host ? 1 : a.pid - b.pid));
    return { redis: redis.shown, workers: byPlace(workers), searches: byPlace(searches) };
  } finally {
    redis.close();
  }
}

/** What a device may be called. */
export function isDeviceName(text: string): boolean {
  return DEVICE_NAME.test(text);
}
