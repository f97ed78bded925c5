// A dispatcher whose jobs are run by workers over Redis. BullMQ has the queue, the locks and the retries; outcomes come by a stream
// of this context, written by a worker before its job is taken off the queue. So whatever ends in between (a worker, this
// process, the server) a job is run once more rather than lost, and an outcome that comes twice or late is dropped: of a job, one
// outcome is told.
//
// What is kept back here is what the workers at hand have no use for yet; what was sent is asked for again after a while, which
// changes nothing where it is still there.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Queue } from 'bullmq';
import { HushbitError } from '../base/errors.ts';
import { type Dispatcher, isOk, type Job, type Outcome } from '../execute/index.ts';
import { gatherMs } from './gathering.ts';
import { keyOfOutcomes, keyOfPart, queueName } from './keys.ts';
import { parseAnswer, requestId, requestOf, type SearchState, type WorkerState } from './message.ts';
import { compressed, MOST_CONTEXT_BYTES } from './parts.ts';
import { announce, type Presence, presentWorkers } from './presence.ts';
import { PREFIX, type RedisAccess } from './redis.ts';
import { withinMs } from './within.ts';

/** Bytes by name, and the name of the one that lists them. */
export interface SentContext {
  readonly hash: string;
  readonly parts: ReadonlyMap<string, Uint8Array>;
}

export interface QueueDispatcherOptions {
  readonly redis: RedisAccess;
  readonly version: string;
  readonly context: SentContext;
  /** Null for quality; else whose times are meant. */
  readonly device: { readonly name: string; readonly identity: string } | null;
  /** Outcomes that are there already count: of a search that goes on. */
  readonly isResumed: boolean;
  /** Whether a value is one of that measurer's. */
  readonly isValue: (measurer: string, value: unknown) => boolean;
  readonly note: (line: string) => void;
  readonly nowMs: () => number;
}

export interface QueueState {
  /** That can run these jobs. */
  readonly workers: number;
  readonly threads: number;
  /** Asked for and not there yet. */
  readonly open: number;
}

export interface QueueDispatcher extends Dispatcher {
  state(): QueueState;
  /** Outcomes that nobody waited for: they came twice, or late. */
  dropped(): number;
}

/** Of one job, over all workers: each tries twice itself. */
const ATTEMPTS = 2;
/** Sent for each thread of a worker: one that runs and some that wait. */
const SENT_PER_THREAD = 4;
const LEAST_SENT = 64;
const MOST_SENT = 4096;
const MOST_BULK = 256;
/** Until a job that was sent is asked for again, doubled each time. */
const FIRST_AUDIT_MS = 5_000;
const MOST_AUDIT_MS = 60_000;
const OUTCOMES_AT_ONCE = 1024;
/** Outcomes kept of a context: more than are open at a time. */
export const OUTCOMES_KEPT = 20_000;
export const KEPT_SECONDS = 24 * 3600;
/** Nobody there for so long is said once. */
const LONELY_MS = 10_000;

interface Waiter {
  readonly tell: (outcome: Outcome) => void;
  readonly give: (reason: unknown) => void;
}

interface Entry {
  readonly id: string;
  readonly job: Job;
  readonly data: unknown;
  readonly waiters: Set<Waiter>;
  sentMs: number;
  auditMs: number;
}

export async function createQueueDispatcher(options: QueueDispatcherOptions): Promise<QueueDispatcher> {
  const { redis, version, context, device, isValue, note, nowMs } = options;
  const name = queueName(version, device === null ? 'quality' : 'latency', device?.name ?? null);
  const queue: Queue = new redis.bullmq.Queue(name, {
    connection: redis.client,
    prefix: PREFIX,
    // Nobody reads the events of BullMQ here.
    streams: { events: { maxLen: 100 } },
  });
  queue.on('error', () => undefined);
  const reader = redis.connect();
  const outcomes = keyOfOutcomes(context.hash);
  const waiting: Entry[] = [];
  const sent = new Map<string, Entry>();
  const entries = new Map<string, Entry>();
  /** Of the time before this process. */
  const found = new Map<string, Outcome>();
  const removals = new Set<Promise<unknown>>();
  const onAbort = createAborts();
  let isClosed = false;
  let workers: readonly WorkerState[] = [];
  const refused = new Set<string>();
  let done = 0;
  let dropped = 0;
  let isSending = false;
  let sinceLonelyMs: number | null = nowMs();
  let isMalformedTold = false;

  const mine: SearchState = {
    id: randomUUID().replaceAll('-', '').padEnd(64, '0'),
    host: hostname().slice(0, 200) || 'unknown',
    pid: process.pid,
    version,
    sinceMs: Date.now(),
    sent: 0,
    waiting: 0,
    done: 0,
  };

  async function publish(): Promise<void> {
    let bytes = 0;
    for (const [hash, part] of context.parts) {
      bytes += part.length;
      if (bytes > MOST_CONTEXT_BYTES) throw tooLarge(bytes);
      const key = keyOfPart(hash);
      if ((await redis.client.expire(key, KEPT_SECONDS)) === 0) {
        await redis.client.set(key, Buffer.from(await compressed(part)), 'EX', KEPT_SECONDS);
      }
    }
  }

  const slots = (): number => workers.reduce((sum, { threads }) => sum + threads, 0);

  async function pump(): Promise<void> {
    if (isSending) return;
    isSending = true;
    try {
      for (;;) {
        const room = Math.min(MOST_SENT, Math.max(LEAST_SENT, SENT_PER_THREAD * slots())) - sent.size;
        if (room <= 0 || waiting.length === 0 || isClosed) return;
        const batch = waiting.splice(0, Math.min(room, MOST_BULK));
        const now = nowMs();
        for (const entry of batch) {
          entry.sentMs = now;
          sent.set(entry.id, entry);
        }
        await send(batch);
      }
    } finally {
      isSending = false;
    }
  }

  /** Changes nothing where a job of this name is there. */
  async function send(batch: readonly Entry[]): Promise<void> {
    await queue.addBulk(
      batch.map(({ id, data }) => ({
        name: 'job',
        data,
        opts: {
          jobId: id,
          attempts: ATTEMPTS,
          removeOnComplete: true,
          removeOnFail: true,
          stackTraceLimit: 0,
        },
      })),
    );
  }

  function settle(id: string, outcome: Outcome): void {
    const entry = entries.get(id);
    if (!entry) {
      dropped++;
      return;
    }
    if (isOk(outcome) && !isValue(entry.job.measurer, outcome.ok)) {
      malformed();
      return;
    }
    entries.delete(id);
    sent.delete(id);
    done++;
    for (const { tell } of entry.waiters) tell(outcome);
  }

  /** Nobody waits for it any more: a worker that has begun it finishes in vain. */
  function forget({ id }: Entry): void {
    entries.delete(id);
    const at = waiting.findIndex((entry) => entry.id === id);
    if (at >= 0) waiting.splice(at, 1);
    if (!sent.delete(id)) return;
    const removal = queue.remove(id).catch(() => undefined);
    removals.add(removal);
    void removal.then(() => removals.delete(removal));
  }

  function malformed(): void {
    dropped++;
    if (isMalformedTold) return;
    isMalformedTold = true;
    note(`${redis.shown}: an outcome that is none was dropped; somebody else writes to this server`);
  }

  async function read(): Promise<void> {
    let last = '0';
    let isHistory = true;
    let takenMs = nowMs();
    if (!options.isResumed) last = (await lastOutcome()) ?? '0';
    while (!isClosed) {
      try {
        const answer = await reader.xread(
          'COUNT',
          OUTCOMES_AT_ONCE,
          'BLOCK',
          isHistory ? 1 : 5_000,
          'STREAMS',
          outcomes,
          last,
        );
        const items = answer?.[0]?.[1] ?? [];
        for (const [at, fields] of items) {
          last = at;
          const told = parseAnswer(fields[1]);
          if (told === null) malformed();
          else if (entries.has(told.id)) settle(told.id, told.outcome);
          else if (isHistory && isOk(told.outcome)) found.set(told.id, told.outcome);
          else dropped++;
        }
        if (items.length === 0) isHistory = false;
        if (items.length === 0) continue;
        const elapsedMs = nowMs() - takenMs;
        takenMs += elapsedMs;
        const gather = sent.size > LEAST_SENT ? gatherMs(sent.size, items.length, elapsedMs) : 0;
        await pump().catch(() => undefined);
        if (gather >= 1) await sleep(gather);
      } catch {
        // The server went away; it may come back with another stream, whose ids begin anew.
        if (isClosed) return;
        await sleep(200);
        const newest = await lastOutcome().catch(() => null);
        if (newest === null || isBefore(newest, last)) last = '0';
      }
    }
  }

  async function lastOutcome(): Promise<string | null> {
    return (await redis.client.xrevrange(outcomes, '+', '-', 'COUNT', 1))[0]?.[0] ?? null;
  }

  async function audit(): Promise<void> {
    const now = nowMs();
    const late = [...sent.values()].filter((entry) => now - entry.sentMs > entry.auditMs);
    if (late.length === 0) return;
    await publish();
    for (const entry of late) {
      entry.sentMs = now;
      entry.auditMs = Math.min(2 * entry.auditMs, MOST_AUDIT_MS);
    }
    for (let at = 0; at < late.length; at += MOST_BULK) await send(late.slice(at, at + MOST_BULK));
  }

  async function look(): Promise<void> {
    const all = await presentWorkers(redis);
    const suited = all.filter(
      (one) =>
        (one.device?.name ?? null) === (device?.name ?? null) &&
        (device === null) === (one.role === 'quality'),
    );
    workers = suited.filter((one) => one.version === version);
    for (const { id, host, pid, version: other } of suited) {
      if (other === version || refused.has(id)) continue;
      refused.add(id);
      note(`the worker on ${host} (process ${pid}) gets nothing: it is hushbit ${other}, this is ${version}`);
    }
    if (workers.length > 0) sinceLonelyMs = null;
    else if (sinceLonelyMs === null) sinceLonelyMs = nowMs();
    else if (nowMs() - sinceLonelyMs > LONELY_MS && entries.size > 0) {
      sinceLonelyMs = Number.POSITIVE_INFINITY;
      const how = device === null ? '' : ` --role latency --device ${device.name}`;
      note(`no worker is there: start some with \`hushbit worker --redis ${redis.shown}${how}\``);
    }
    await audit();
    await pump();
  }

  await publish();
  const reading = read();
  const presence: Presence = announce(
    redis,
    'searches',
    () => ({ ...mine, sent: sent.size, waiting: waiting.length, done }),
    look,
  );
  await presence.beat();

  return {
    submit(job, signal) {
      if (isClosed) return Promise.reject(new Error('the executor is closed'));
      signal?.throwIfAborted();
      const request = requestOf(version, context.hash, device?.identity, job);
      const id = requestId(request);
      const known = found.get(id);
      if (known && isOk(known) && isValue(job.measurer, known.ok)) {
        found.delete(id);
        return Promise.resolve(known);
      }
      let entry = entries.get(id);
      if (!entry) {
        entry = { id, job, data: request, waiters: new Set(), sentMs: 0, auditMs: FIRST_AUDIT_MS };
        entries.set(id, entry);
        waiting.push(entry);
        queueMicrotask(() => void pump().catch(() => undefined));
      }
      const own = entry;
      return new Promise<Outcome>((resolve, reject) => {
        const aborted = (): void => {
          own.waiters.delete(waiter);
          if (own.waiters.size === 0) forget(own);
          reject(signal!.reason);
        };
        const over = signal ? onAbort(signal, aborted) : (): void => undefined;
        const waiter: Waiter = {
          tell(outcome) {
            over();
            resolve(outcome);
          },
          give(reason) {
            over();
            reject(reason);
          },
        };
        own.waiters.add(waiter);
      });
    },
    state: () => ({ workers: workers.length, threads: slots(), open: entries.size }),
    dropped: () => dropped,
    async close() {
      if (isClosed) return;
      isClosed = true;
      for (const entry of [...entries.values()]) {
        forget(entry);
        for (const { give } of entry.waiters) give(new Error('the executor is closed'));
      }
      await withinMs(3_000, Promise.all([presence.end(), ...removals]));
      reader.disconnect();
      await withinMs(1_000, Promise.all([reading, queue.close()]));
    },
  };
}

/** One listener of a signal that may end thousands of jobs: to add another one, a signal goes through all that it has. */
function createAborts(): (signal: AbortSignal, aborted: () => void) => () => void {
  const all = new WeakMap<AbortSignal, Set<() => void>>();
  return (signal, aborted) => {
    const of = all.get(signal) ?? new Set();
    if (!all.has(signal)) {
      all.set(signal, of);
      const tell = (): void => {
        for (const one of of) one();
      };
      signal.addEventListener('abort', tell, { once: true });
    }
    of.add(aborted);
    return () => void of.delete(aborted);
  };
}

/** Ids of streams are times and counts. */
function isBefore(one: string, other: string): boolean {
  const [a, b] = [one, other].map((id) => id.split('-').map(Number));
  return a![0]! < b![0]! || (a![0] === b![0] && a![1]! < b![1]!);
}

function tooLarge(bytes: number): HushbitError {
  return new HushbitError({
    code: 'unsupported',
    place: '--redis',
    expected: `at most ${MOST_CONTEXT_BYTES} bytes of model, statistics and clips`,
    got: `more than ${bytes}`,
    remedy: 'search on fewer or shorter clips',
  });
}
