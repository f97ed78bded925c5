// What goes wrong between a search and its workers, over a real server: each has one clear line, and nothing is lost. What is measured
// here is made up and takes no time; dispatcher and workers are those of a search.
import { connect as connectTo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { HushbitError } from '../../src/base/errors.ts';
import { NO_CACHE } from '../../src/disk/index.ts';
import type { Job, Outcome } from '../../src/execute/index.ts';
import {
  createQueueDispatcher,
  type DeviceIdentity,
  hashOf,
  openRedis,
  packPlain,
  type QueueDispatcher,
  type RedisAccess,
  redisParts,
  runQueueWorker,
  type Station,
} from '../../src/queue/index.ts';
import { keyOfDevice, keyOfOutcomes, keyOfPart, PRESENT, queueName } from '../../src/queue/keys.ts';
import { requestId, requestOf } from '../../src/queue/message.ts';
import { describeWith, itWith } from '../requirements.ts';
import { freePort, startRedis, type TestServer } from './redis-server.ts';

const VERSION = '0.1.0 build test';
const list = packPlain({ some: 'context' });
const context = { hash: hashOf(list), parts: new Map([[hashOf(list), list]]) };
const nowMs = () => performance.now();

const job = (name: string): Job => ({
  ...{ measurer: 'quality', version: '1', context: '', replicate: 0 },
  formats: [name],
});

/** Answers with the format's name, unless that says otherwise; reads the context like any other. */
function stationOf(run: (name: string, signal: AbortSignal) => Promise<Outcome>): Station {
  return {
    measurers: new Set(['quality']),
    async run({ context: of, job: { formats } }, parts, signal) {
      await parts(of);
      return run(formats[0]!, signal);
    },
    close: async () => {},
  };
}
const ok = (name: string): Outcome => ({ ok: { name }, costMs: 1, worker: 'test' });
const failed = (kind: 'threw' | 'refused'): Outcome => ({
  failed: { kind, message: kind, attempts: 2 },
  retryable: kind === 'threw',
  costMs: 1,
  worker: 'test',
});
const NEEDS = ['redis-server'] as const;

describeWith(NEEDS, 'between a search and its workers', () => {
  let server: TestServer;
  const opened: RedisAccess[] = [];
  const ends: (() => Promise<unknown>)[] = [];
  let notes: string[] = [];
  beforeAll(async () => {
    server = await startRedis();
  });
  beforeEach(() => {
    notes = [];
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    for (const one of opened.splice(0)) one.close();
    const straight = await openRedis({ url: server.url, note: () => {} });
    await straight.client.flushall();
    straight.close();
  });
  afterAll(() => server.stop());

  async function open(url = server.url): Promise<RedisAccess> {
    const redis = await openRedis({ url, note: (line) => notes.push(line) });
    opened.push(redis);
    return redis;
  }
  async function search(redis: RedisAccess, isResumed = false): Promise<QueueDispatcher> {
    const one = await createQueueDispatcher({
      ...{ redis, version: VERSION, context, device: null, isResumed, nowMs },
      isValue: (_, value) => typeof (value as { name?: unknown } | null)?.name === 'string',
      note: (line) => notes.push(line),
    });
    ends.push(() => one.close());
    return one;
  }
  function work(redis: RedisAccess, station: Station, lockMs = 1_000, device: DeviceIdentity | null = null) {
    const stop = new AbortController();
    const ended = runQueueWorker({
      ...{ redis, version: VERSION, station, threads: 1, device, lockMs },
      parts: redisParts(redis, NO_CACHE),
      signal: stop.signal,
      note: (line) => notes.push(line),
    });
    ended.catch(() => undefined);
    ends.push(async () => {
      stop.abort();
      await ended.catch(() => undefined);
    });
    return { stop, ended };
  }

  itWith(NEEDS, 'messages that nobody sent are dropped with a line each, and every job is done', async () => {
    const redis = await open();
    const dispatcher = await search(redis);
    const queue = new redis.bullmq.Queue(queueName(VERSION, 'quality', null), {
      connection: redis.client,
      prefix: 'hushbit',
    });
    ends.push(() => queue.close());
    const request = requestOf(VERSION, context.hash, undefined, job('b'));
    await queue.add('job', { rm: '-rf /' });
    await queue.add('job', { ...request, version: '0.0.9' }, { jobId: requestId(request) });
    await queue.add('job', request, { jobId: hashOf('another') });
    await queue.add('job', requestOf(VERSION, '..%2f..%2fetc%2fpasswd', undefined, job('c')));
    await redis.client.xadd(keyOfOutcomes(context.hash), '*', 'outcome', '{"id":"x"}');
    await redis.client.xadd(
      keyOfOutcomes(context.hash),
      ...[
        '*',
        'outcome',
        JSON.stringify({ id: requestId(request), outcome: { ...ok('b'), ok: { name: 7 } } }),
      ],
    );
    const waiting = ['a', 'b'].map((name) => dispatcher.submit(job(name)));
    work(
      redis,
      stationOf(async (name) => ok(name)),
    );
    for (const [i, outcome] of (await Promise.all(waiting)).entries()) {
      expect(outcome).toMatchObject({ ok: { name: 'ab'[i] } });
    }
    await expect.poll(() => notes.filter((line) => /is no job was dropped/.test(line)).length).toBe(4);
    expect(notes.some((line) => /of hushbit 0\.0\.9, this is/.test(line))).toBe(true);
    expect(notes.filter((line) => /an outcome that is none was dropped/.test(line))).toHaveLength(1);
    expect(notes).toHaveLength(5);
  });

  itWith(NEEDS, 'another version gets nothing, and both say so', async () => {
    const redis = await open();
    const there = await search(redis);
    await expect(
      runQueueWorker({
        ...{
          redis,
          version: '0.2.0',
          station: stationOf(async (name) => ok(name)),
          threads: 1,
          device: null,
        },
        ...{ lockMs: 1_000, signal: new AbortController().signal, note: () => {} },
        parts: redisParts(redis, NO_CACHE),
      }),
    ).rejects.toThrow(/expected hushbit 0\.1\.0 build test, as the search on .*, got another version/);
    const other = { ...{ id: hashOf('w'), host: 'elsewhere', pid: 7, version: '0.2.0', sinceMs: 1 } };
    const state = { role: 'quality', device: null, threads: 1, running: 0, done: 0, failed: 0, busyMs: 0 };
    await redis.client.set(
      PRESENT.workers.keyOf(other.id),
      JSON.stringify({ ...other, ...state, perMinute: 0 }),
    );
    await redis.client.sadd(PRESENT.workers.index, other.id);
    await expect
      .poll(() => notes, { timeout: 5_000 })
      .toEqual([
        'the worker on elsewhere (process 7) gets nothing: it is hushbit 0.2.0, this is 0.1.0 build test',
      ]);
    expect(there.state().workers).toBe(0);
  });

  itWith(NEEDS, 'a device belongs to one worker, until that ends', async () => {
    const redis = await open();
    const board: DeviceIdentity = {
      ...{ name: 'board', by: 'native', host: 'here', processor: 'some', compiler: 'cc', flags: '' },
      ...{ clockHz: null, unit: 'ns' },
    };
    const station = stationOf(async (name) => ok(name));
    const first = work(redis, station, 1_000, board);
    await expect.poll(() => redis.client.exists(keyOfDevice('board'))).toBe(1);
    await expect(work(redis, station, 1_000, board).ended).rejects.toThrow(
      'expected a device that no other worker has, got board',
    );
    work(redis, station, 1_000, { ...board, name: 'another' });
    await expect.poll(() => redis.client.exists(keyOfDevice('another'))).toBe(1);
    first.stop.abort();
    await first.ended;
    const second = work(redis, station, 1_000, board);
    await expect.poll(() => redis.client.exists(keyOfDevice('board'))).toBe(1);
    second.stop.abort();
    await second.ended;
  });

  itWith(NEEDS, 'a worker whose disk is full ends with a line, and another does its job', async () => {
    const redis = await open();
    const dispatcher = await search(redis);
    const full = new HushbitError({
      ...{ code: 'failed', place: 'measuring', expected: 'room for temporary files' },
      got: 'ENOSPC',
    });
    const first = work(
      redis,
      stationOf(async () => {
        throw full;
      }),
    );
    const waiting = dispatcher.submit(job('a'));
    await expect(first.ended).rejects.toBe(full);
    work(
      redis,
      stationOf(async (name) => ok(name)),
    );
    expect(await waiting).toMatchObject({ ok: { name: 'a' } });
  });

  itWith(
    NEEDS,
    'what fails is tried again elsewhere so often, then recorded; what is refused is not',
    async () => {
      const redis = await open();
      const dispatcher = await search(redis);
      const tried: string[] = [];
      work(
        redis,
        stationOf(async (name) => {
          tried.push(name);
          return name === 'once' && tried.filter((one) => one === name).length > 1
            ? ok(name)
            : failed(name === 'no' ? 'refused' : 'threw');
        }),
      );
      const [always, once, no] = await Promise.all(
        ['always', 'once', 'no'].map((name) => dispatcher.submit(job(name))),
      );
      expect(always).toMatchObject({ failed: { kind: 'threw', attempts: 4 } });
      expect(once).toMatchObject({ ok: { name: 'once' } });
      expect(no).toMatchObject({ failed: { kind: 'refused' } });
      expect(tried.sort()).toEqual(['always', 'always', 'no', 'once', 'once']);
    },
  );

  itWith(
    NEEDS,
    'a worker that is ended gives back what it cannot finish; outcomes that come twice are dropped',
    async () => {
      const redis = await open();
      const dispatcher = await search(redis);
      const begun: string[] = [];
      const never = stationOf((name, signal) => {
        begun.push(name);
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      });
      const first = work(redis, never);
      const waiting = dispatcher.submit(job('a'));
      await expect.poll(() => begun).toEqual(['a']);
      first.stop.abort();
      await first.ended;
      work(
        redis,
        stationOf(async (name) => ok(name)),
      );
      expect(await waiting).toMatchObject({ ok: { name: 'a' } });
      const id = requestId(requestOf(VERSION, context.hash, undefined, job('a')));
      const again = JSON.stringify({ id, outcome: ok('late') });
      await redis.client.xadd(keyOfOutcomes(context.hash), '*', 'outcome', again);
      await expect.poll(() => dispatcher.dropped()).toBe(1);
      // Whoever goes on finds what was measured meanwhile.
      const resumed = await search(await open(), true);
      await expect.poll(() => resumed.submit(job('a'))).toMatchObject({ ok: { name: 'a' } });
    },
  );

  itWith(
    NEEDS,
    'what the server lost is sent again: parts, and all',
    async () => {
      const redis = await open();
      const dispatcher = await search(redis);
      await redis.client.del(keyOfPart(context.hash));
      await redis.client.set(keyOfPart(context.hash), 'damaged');
      const waiting = dispatcher.submit(job('a'));
      work(
        redis,
        stationOf(async (name) => ok(name)),
      );
      expect(await waiting).toMatchObject({ ok: { name: 'a' } });
    },
    30_000,
  );

  itWith(NEEDS, 'a link of 100 ms loses nothing, and no lock', async () => {
    const proxy = await delayingProxy(server.port, 50);
    ends.push(() => proxy.stop());
    const far = await open(`redis://127.0.0.1:${proxy.port}`);
    const dispatcher = await search(far);
    let ran = 0;
    work(
      await open(`redis://127.0.0.1:${proxy.port}`),
      stationOf(async (name) => {
        ran++;
        await sleep(30);
        return ok(name);
      }),
    );
    const names = Array.from({ length: 20 }, (_, i) => `f${i}`);
    const outcomes = await Promise.all(names.map((name) => dispatcher.submit(job(name))));
    expect(outcomes.map((one) => (one as { ok: { name: string } }).ok.name)).toEqual(names);
    expect(ran).toBe(20);
    expect(notes).toEqual([]);
  });

  itWith(NEEDS, 'no password is ever told, and what is no server has one line', async () => {
    const port = await freePort();
    for (const [url, said] of [
      [
        `redis://u:secret@127.0.0.1:${port}`,
        `expected a Redis server at redis://127.0.0.1:${port}, got ECONNREFUSED`,
      ],
      [
        `rediss://u:secret@127.0.0.1:${port}`,
        `expected a Redis server at rediss://127.0.0.1:${port}, got ECONNREFUSED`,
      ],
      ['secret', 'got no URL'],
      ['http://u:secret@host', 'got http://...'],
      [server.url.replace('//', '//u:secret@'), 'WRONGPASS'],
    ] as const) {
      const error = await openRedis({ url, note: () => {} }).catch((one: Error) => one);
      expect((error as Error).message).toContain(said);
      expect((error as Error).message).not.toContain('secret');
    }
  });
});

/** Every byte is late by so many milliseconds, each way. */
async function delayingProxy(to: number, ms: number): Promise<{ port: number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const late = (from: Socket, into: Socket): void => {
    sockets.add(from);
    from.on('data', (bytes) => setTimeout(() => into.writable && into.write(bytes), ms));
    from.on('close', () => into.destroy());
    from.on('error', () => undefined);
  };
  const proxy: Server = createServer((near) => {
    const far = connectTo(to, '127.0.0.1');
    late(near, far);
    late(far, near);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    port: (proxy.address() as { port: number }).port,
    async stop() {
      for (const one of sockets) one.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
