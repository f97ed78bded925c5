// The part of a search that runs elsewhere: its quality jobs go to workers over Redis.
import { isValueOf, type MeasuringSource, partsOfSource } from '../measure/index.ts';
import { createQueueDispatcher, openRedis, type QueueDispatcher } from '../queue/index.ts';
import { codeVersion } from './code-version.ts';

export interface RedisChoice {
  readonly url: string;
  readonly password?: string | undefined;
}

export interface RedisSearchOptions {
  readonly isResumed: boolean;
  readonly note: (line: string) => void;
  readonly nowMs: () => number;
}

/** @throws HushbitError `bad-option` */
export async function openRedisSearch(
  { url, password }: RedisChoice,
  source: MeasuringSource,
  { isResumed, note, nowMs }: RedisSearchOptions,
): Promise<QueueDispatcher> {
  const redis = await openRedis({ url, password, note });
  try {
    const quality = await createQueueDispatcher({
      redis,
      version: codeVersion(),
      context: partsOfSource(source),
      device: null,
      isResumed,
      isValue: isValueOf,
      note,
      nowMs,
    });
    return {
      ...quality,
      async close() {
        await quality.close();
        redis.close();
      },
    };
  } catch (error) {
    redis.close();
    throw error;
  }
}
