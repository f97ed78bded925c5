// A worker: measures what searches on other machines ask for, until it is told to end.
import { NO_CACHE, openCacheDirectory, userCacheDirectory } from '../disk/index.ts';
import { openRedis, redisParts, runQueueWorker, type WorkerCounts } from '../queue/index.ts';
import { MEASURING_THREAD, SETUP_THREAD } from './built-programs.ts';
import { codeVersion } from './code-version.ts';
import { createQualityStation } from './quality-station.ts';

export interface WorkerOptions {
  readonly redis: string;
  readonly password?: string | undefined;
  readonly threads: number;
  /** Silent for so long, it is taken for dead, and its jobs go to others. */
  readonly lockSeconds: number;
  /** On disk, of networks and clips. */
  readonly cacheBytes: number;
  readonly signal: AbortSignal;
  readonly note: (line: string) => void;
}

/** @throws HushbitError `bad-option`; `failed` where this machine can measure nothing */
export async function runWorker(options: WorkerOptions): Promise<WorkerCounts> {
  const { threads, lockSeconds, signal, note } = options;
  const redis = await openRedis({ url: options.redis, password: options.password, note });
  try {
    const version = codeVersion();
    note(`hushbit ${version}: ${threads} thread${threads === 1 ? '' : 's'} for ${redis.shown}`);
    return await runQueueWorker({
      redis,
      version,
      station: createQualityStation({
        threads,
        threadEntry: MEASURING_THREAD,
        setupEntry: SETUP_THREAD,
        nowMs: () => performance.now(),
      }),
      parts: redisParts(redis, partsCache(options.cacheBytes)),
      threads,
      device: null,
      lockMs: 1000 * lockSeconds,
      signal,
      note,
    });
  } finally {
    redis.close();
  }
}

/** Apart from what is computed here, which it must not push out. */
export function partsCache(bytes: number) {
  const dir = userCacheDirectory('parts');
  return dir === null ? NO_CACHE : openCacheDirectory(dir, bytes);
}
