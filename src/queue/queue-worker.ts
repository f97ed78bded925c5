// A worker over Redis: takes jobs off a queue, has them measured, and says how they ended. BullMQ renews the locks of what it has,
// which it can because nothing is measured in this thread; whose locks are no longer renewed is taken over by others.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job as QueuedJob, Worker } from 'bullmq';
import { HushbitError, isInputError } from '../base/errors.ts';
import { isOk, type Outcome } from '../execute/index.ts';
import { keyOfDevice, keyOfOutcomes, queueName } from './keys.ts';
import {
  type DeviceIdentity,
  identityHash,
  type JobRequest,
  MOST_MESSAGE_BYTES,
  parseRequest,
  requestId,
  type WorkerState,
} from './message.ts';
import { PartMissing, type PartSource } from './part-source.ts';
import { hashOf } from './parts.ts';
import { announce, presentSearches } from './presence.ts';
import { KEPT_SECONDS, OUTCOMES_KEPT } from './queue-dispatcher.ts';
import { PREFIX, type RedisAccess } from './redis.ts';
import type { Station } from './station.ts';
import { withinMs } from './within.ts';

export interface QueueWorkerOptions {
  readonly redis: RedisAccess;
  readonly version: string;
  readonly station: Station;
  readonly parts: PartSource;
  readonly threads: number;
  /** What it has for itself; null for quality. */
  readonly device: DeviceIdentity | null;
  /** A worker that is silent for so long is taken for dead. */
  readonly lockMs: number;
  /** Ends it: what runs is finished, or given back. */
  readonly signal: AbortSignal;
  readonly note: (line: string) => void;
}

/** Jobs that it finished. */
export interface WorkerCounts {
  readonly done: number;
  readonly failed: number;
  readonly busyMs: number;
}

/** Workers that a job may have ended before it counts as what ended them. */
const MOST_STALLED = 5;
/** A job whose context is not there, before it is given up. */
const MOST_STARTS = 60;
const MISSING_AGAIN_MS = 1_000;
/** What runs when it is told to end may take so long. */
const GRACE_MS = 5_000;
const DEVICE_MS = 10_000;
const RATE_MS = 60_000;

/** It may go otherwise elsewhere. */
class TryElsewhere extends Error {}

/** Resolves when the signal has ended it. @throws HushbitError where this machine, or another with its device, ends it */
export async function runQueueWorker(options: QueueWorkerOptions): Promise<WorkerCounts> {
  const { redis, version, station, parts, threads, device, lockMs, signal, note } = options;
  const host = hostname().slice(0, 200) || 'unknown';
  const id = hashOf(randomUUID());
  const identity = device === null ? undefined : identityHash(device);
  const running = new Map<string, AbortController>();
  const ends: { atMs: number; costMs: number }[] = [];
  const counts = { done: 0, failed: 0, busyMs: 0 };
  const sinceMs = Date.now();
  const told = new Set<string>();
  let failure: unknown;
  const ended = new AbortController();
  const end = (why?: unknown): void => {
    failure ??= why;
    ended.abort();
  };

  await refuseOthers();
  if (device !== null) await claim();

  const worker: Worker = new redis.bullmq.Worker(
    queueName(version, device === null ? 'quality' : 'latency', device?.name ?? null),
    async (queued: QueuedJob, token?: string) => processed(queued, token),
    {
      connection: redis.client,
      prefix: PREFIX,
      // One more than can run, so that the next is here when one ends. A device has its jobs one by one.
      concurrency: device === null ? threads + 1 : threads,
      lockDuration: lockMs,
      stalledInterval: lockMs,
      maxStalledCount: MOST_STALLED,
      runRetryDelay: 1_000,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    },
  );
  // The connection says itself when it is gone.
  worker.on('error', () => undefined);
  worker.on('failed', (queued, error) => {
    if (!queued || error instanceof TryElsewhere || !/stalled/.test(error.message)) return;
    const request = parseRequest(queued.data);
    if (request === null || requestId(request) !== queued.id) return;
    const message = `its worker ended or fell silent ${MOST_STALLED + 1} times`;
    void answer(request, {
      failed: { kind: 'died', message, attempts: MOST_STALLED + 1 },
      retryable: true,
      costMs: 0,
      worker: host,
    }).catch(() => undefined);
  });

  async function processed(queued: QueuedJob, token: string | undefined): Promise<null> {
    const { UnrecoverableError } = redis.bullmq;
    const request = parseRequest(queued.data);
    const bad = wrongWith(queued, request);
    if (bad !== null) {
      note(`a message that is no job was dropped (${bad}); somebody else writes to this server`);
      throw new UnrecoverableError('no job');
    }
    const controller = new AbortController();
    running.set(queued.id!, controller);
    const startMs = Date.now();
    try {
      const outcome = await measured(request!, controller.signal);
      const isLast = queued.attemptsMade + 1 >= (queued.opts.attempts ?? 1);
      if (!isOk(outcome) && outcome.retryable && !isLast) throw new TryElsewhere(outcome.failed.message);
      await answer(request!, withAttempts(outcome, queued.attemptsMade));
      finished(outcome, Date.now() - startMs);
      return null;
    } catch (error) {
      if (error instanceof TryElsewhere) throw error;
      if (error instanceof PartMissing) {
        if (queued.attemptsStarted > MOST_STARTS) throw new UnrecoverableError('its context is gone');
        await queued.moveToDelayed(Date.now() + MISSING_AGAIN_MS, token);
        throw new redis.bullmq.DelayedError();
      }
      // Not the job's fault: it goes back as it came.
      if (!controller.signal.aborted) end(error);
      await queued.moveToWait(token);
      throw new redis.bullmq.WaitingError();
    } finally {
      running.delete(queued.id!);
    }
  }

  function wrongWith(queued: QueuedJob, request: JobRequest | null): string | null {
    if (request === null) return 'not of the form of one';
    if (request.version !== version) return `of hushbit ${request.version}, this is ${version}`;
    if (requestId(request) !== queued.id) return 'under the name of another';
    if (!station.measurers.has(request.job.measurer)) return `nobody here measures ${request.job.measurer}`;
    return null;
  }

  async function measured(request: JobRequest, abort: AbortSignal): Promise<Outcome> {
    if (request.identity !== identity) {
      return refusal(`the device ${device?.name} is another than the one that the search began with`);
    }
    try {
      return await station.run(request, parts, abort);
    } catch (error) {
      if (!abort.aborted && isInputError(error)) return refusal(error.message);
      throw error;
    }
  }

  function refusal(message: string): Outcome {
    return { failed: { kind: 'refused', message, attempts: 1 }, retryable: false, costMs: 0, worker: host };
  }

  async function answer(request: JobRequest, outcome: Outcome): Promise<void> {
    const named = { ...outcome, worker: `${host}/${outcome.worker}`.slice(0, 200) };
    let text = JSON.stringify({ id: requestId(request), outcome: named });
    if (text.length > MOST_MESSAGE_BYTES) {
      const large = refusal(`a result of ${text.length} characters, more than may be sent`);
      text = JSON.stringify({ id: requestId(request), outcome: large });
    }
    const key = keyOfOutcomes(request.context);
    await redis.client
      .multi()
      .xadd(key, 'MAXLEN', '~', OUTCOMES_KEPT, '*', 'outcome', text)
      .expire(key, KEPT_SECONDS)
      .exec();
  }

  function finished(outcome: Outcome, tookMs: number): void {
    if (isOk(outcome)) counts.done++;
    else counts.failed++;
    counts.busyMs += outcome.costMs;
    ends.push({ atMs: Date.now(), costMs: tookMs });
  }

  function state(): WorkerState {
    const now = Date.now();
    while (ends.length > 0 && ends[0]!.atMs < now - RATE_MS) ends.shift();
    return {
      ...{ id, host, pid: process.pid, version, sinceMs },
      role: device === null ? 'quality' : 'latency',
      device,
      threads,
      running: Math.min(running.size, threads),
      ...counts,
      perMinute: Math.round((60_000 * ends.length) / Math.min(RATE_MS, Math.max(1_000, now - sinceMs))),
    };
  }

  /** Of searches of other versions; one line each. @throws HushbitError where there are no others when it begins */
  async function refuseOthers(): Promise<void> {
    const searches = await presentSearches(redis);
    const others = searches.filter((one) => one.version !== version);
    const isFirst = told.size === 0;
    for (const { id: search, host: on, version: other } of others) {
      if (told.has(search)) continue;
      told.add(search);
      if (isFirst && others.length === searches.length) {
        throw new HushbitError({
          code: 'bad-option',
          place: `hushbit ${version}`,
          expected: `hushbit ${other}, as the search on ${on} has`,
          got: 'another version, which computes other values',
          remedy: 'install the same on both',
        });
      }
      note(`the search on ${on} gets nothing from here: it is hushbit ${other}, this is ${version}`);
    }
    told.add('begun');
  }

  async function claim(): Promise<void> {
    const key = keyOfDevice(device!.name);
    // Of a worker that was killed it stays until it expires; one that lives has it last longer again.
    for (let leftMs = Number.POSITIVE_INFINITY; ; await sleep(500)) {
      if (await redis.client.set(key, id, 'PX', DEVICE_MS, 'NX')) return;
      signal.throwIfAborted();
      const nowMs = await redis.client.pttl(key);
      if (nowMs > leftMs) throw deviceTaken();
      leftMs = nowMs;
    }
  }

  async function keepDevice(): Promise<void> {
    if (device === null) return;
    const key = keyOfDevice(device.name);
    const holder = await redis.client.get(key);
    if (holder === id) await redis.client.pexpire(key, DEVICE_MS);
    else if (holder !== null || !(await redis.client.set(key, id, 'PX', DEVICE_MS, 'NX'))) end(deviceTaken());
  }

  async function leaveDevice(): Promise<void> {
    const key = keyOfDevice(device!.name);
    if ((await redis.client.get(key)) === id) await redis.client.del(key);
  }

  function deviceTaken(): HushbitError {
    return new HushbitError({
      code: 'bad-option',
      place: '--device',
      expected: 'a device that no other worker has',
      got: device!.name,
      remedy: 'end the other worker, or choose another name',
    });
  }

  const presence = announce(redis, 'workers', state, async () => {
    await keepDevice();
    await refuseOthers();
  });
  const stop = (): void => end();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    await presence.beat();
    await new Promise<void>((resolve) => {
      if (ended.signal.aborted) resolve();
      else ended.signal.addEventListener('abort', () => resolve(), { once: true });
    });
  } finally {
    signal.removeEventListener('abort', stop);
    const closing = worker.close();
    const abortAll = (): void => {
      for (const controller of running.values()) controller.abort(new Error('the worker ends'));
    };
    const isOwnFault = failure !== undefined;
    const timer = setTimeout(abortAll, isOwnFault ? 0 : GRACE_MS);
    await withinMs(2 * GRACE_MS, closing);
    clearTimeout(timer);
    await presence.end();
    if (device !== null) await withinMs(1_000, leaveDevice());
    await station.close();
  }
  if (failure !== undefined) throw failure;
  return counts;
}

/** Tries of the workers before this one count. */
function withAttempts(outcome: Outcome, before: number): Outcome {
  if (isOk(outcome) || before === 0) return outcome;
  return { ...outcome, failed: { ...outcome.failed, attempts: outcome.failed.attempts * (before + 1) } };
}
