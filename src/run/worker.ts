// A worker: measures what searches on other machines ask for, until it is told to end.
import { hostname } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { NO_CACHE, openCacheDirectory, userCacheDirectory } from '../disk/index.ts';
import { type DeviceChoice, openDevice } from '../measure/index.ts';
import {
  type DeviceIdentity,
  openRedis,
  redisParts,
  runQueueWorker,
  runStdioWorker,
  type Station,
  type WorkerCounts,
} from '../queue/index.ts';
import { MEASURING_THREAD, SETUP_THREAD } from './built-programs.ts';
import { codeVersion } from './code-version.ts';
import { createLatencyStation } from './latency-station.ts';
import { createQualityStation } from './quality-station.ts';

export interface WorkerOptions {
  readonly redis: string;
  readonly password?: string | undefined;
  readonly threads: number;
  /** Silent for so long, it is taken for dead, and its jobs go to others. */
  readonly lockSeconds: number;
  /** What it has for itself and times on; null: it scores. */
  readonly device: DeviceChoice | null;
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
    const { station, identity } = await openStation(options);
    const what = identity ? `${identity.name} (${identity.processor})` : `${threads} threads`;
    note(`hushbit ${version}: ${what} for ${redis.shown}`);
    return await runQueueWorker({
      ...{ redis, version, station, signal, note },
      parts: redisParts(redis, partsCache(options.cacheBytes)),
      threads: identity ? 1 : threads,
      device: identity,
      lockMs: 1000 * lockSeconds,
    });
  } finally {
    redis.close();
  }
}

export interface PipedWorkerOptions extends Omit<WorkerOptions, 'redis' | 'password' | 'lockSeconds'> {
  readonly input: Readable;
  readonly output: Writable;
}

/** At the other end of a pipe: jobs in, outcomes out, JSON lines. @throws HushbitError as `runWorker` */
export async function runPipedWorker(options: PipedWorkerOptions): Promise<WorkerCounts> {
  const { input, output, threads, signal, note } = options;
  const { station, identity } = await openStation(options);
  return runStdioWorker({
    ...{ input, output, station, signal, note },
    version: codeVersion(),
    cache: partsCache(options.cacheBytes),
    threads: identity ? 1 : threads,
    device: identity,
  });
}

export interface OpenStation {
  readonly station: Station;
  readonly identity: DeviceIdentity | null;
}

/** Threads that score, or a device. @throws HushbitError `bad-option`, `no-toolchain` */
export async function openStation({
  device,
  threads,
}: Pick<WorkerOptions, 'device' | 'threads'>): Promise<OpenStation> {
  const nowMs = (): number => performance.now();
  if (device !== null) {
    const opened = await openDevice(device, hostname().slice(0, 200) || 'unknown');
    return { station: createLatencyStation(opened, nowMs), identity: opened.identity };
  }
  const entries = { threadEntry: MEASURING_THREAD, setupEntry: SETUP_THREAD };
  return { station: createQualityStation({ threads, ...entries, nowMs }), identity: null };
}

/** Apart from what is computed here, which it must not push out. */
function partsCache(bytes: number) {
  const dir = userCacheDirectory('parts');
  return dir === null ? NO_CACHE : openCacheDirectory(dir, bytes);
}
