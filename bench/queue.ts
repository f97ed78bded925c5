// How a search over Redis grows: many workers that sleep as long as recorded jobs took, and one dispatcher that keeps them busy. Says how
// busy they were, and what processor the dispatcher, the server and the bookkeeping of the workers took, of a core and per job.
//
//   npx tsx bench/queue.ts [--workers 256] [--seconds 30] [--events runs/first/events.jsonl] [--ms 500]
//
// Workers are those of the product, a quarter of them in each of four processes; nothing but the measuring is made up. From --events come
// the times of all that workers measure, in the order of the run, over and over. A worker is busy while it sleeps, for no longer than it was
// to: what it waits for a processor is not work. All share one machine: where the shares add up to all its cores, that is what limits.
import { type ChildProcess, fork } from 'node:child_process';
import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { NO_CACHE } from '../src/disk/index.ts';
import {
  createQueueDispatcher,
  hashOf,
  openRedis,
  packPlain,
  type RedisAccess,
  redisParts,
  runQueueWorker,
} from '../src/queue/index.ts';
import { startRedis } from '../test/queue/redis-server.ts';

const VERSION = 'bench';
const PROCESSES = 4;
/** What workers measure. */
const REMOTE = ['quality', 'scores', 'deviation', 'memory', 'finish'];
/** Asked for at once, for each worker. */
const IN_HAND = 6;
/** Until all workers have work. */
const SETTLE_MS = 3_000;
const { values } = parseArgs({
  options: {
    workers: { type: 'string', default: '256' },
    seconds: { type: 'string', default: '30' },
    events: { type: 'string' },
    ms: { type: 'string', default: '500' },
    serve: { type: 'string' },
    count: { type: 'string', default: '0' },
  },
});
if (values.serve) await serve(values.serve, Number(values.count));
else await measure(Number(values.workers), Number(values.seconds));

interface Window {
  readonly busyMs: number;
  readonly cpuMs: number;
}

/** `formats` say how long. Told to begin and to end, it says what was done between. */
async function serve(url: string, count: number): Promise<void> {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  let busyMs = 0;
  let cpu = process.cpuUsage();
  const asleep = new Set<{ readonly fromMs: number; readonly ms: number }>();
  const soFar = (): number => {
    const now = performance.now();
    return [...asleep].reduce((sum, { fromMs, ms }) => sum + Math.min(ms, now - fromMs), busyMs);
  };
  process.on('message', (word) => {
    if (word === 'begin') {
      busyMs -= soFar();
      cpu = process.cpuUsage();
    } else if (word === 'tell') {
      const { user, system } = process.cpuUsage(cpu);
      process.send!({ busyMs: soFar(), cpuMs: (user + system) / 1000 } satisfies Window);
    } else stop.abort();
  });
  await Promise.all(
    Array.from({ length: count }, async () => {
      const redis = await openRedis({ url, note: () => {} });
      await runQueueWorker({
        ...{ redis, version: VERSION, threads: 1, device: null, lockMs: 30_000, signal: stop.signal },
        station: {
          measurers: new Set(['quality']),
          run: alone(async ({ job }) => {
            const nap = { fromMs: performance.now(), ms: Number(job.formats[0]) };
            asleep.add(nap);
            await sleep(nap.ms);
            asleep.delete(nap);
            busyMs += nap.ms;
            return { ok: { slept: true }, costMs: 0, worker: 'bench' };
          }),
          close: async () => {},
        },
        parts: redisParts(redis, NO_CACHE),
        note: console.error,
      });
      redis.close();
    }),
  );
  process.disconnect();
}

/** One at a time: a worker has one thread, and one job more in hand. */
function alone<A, R>(task: (given: A) => Promise<R>): (given: A) => Promise<R> {
  let last: Promise<unknown> = Promise.resolve();
  return (given) => {
    const next = last.then(() => task(given));
    last = next.catch(() => undefined);
    return next;
  };
}

async function measure(workers: number, seconds: number): Promise<void> {
  const times = values.events
    ? readFileSync(values.events, 'utf8')
        .split('\n')
        .filter((line) => line.includes('"type":"measured"'))
        .map((line) => JSON.parse(line))
        .filter(({ measurer, outcome }) => REMOTE.includes(measurer) && 'ok' in outcome)
        .map((event) => event.outcome.costMs as number)
    : [Number(values.ms)];
  const server = await startRedis();
  const children = Array.from({ length: PROCESSES }, () =>
    fork(fileURLToPath(import.meta.url), ['--serve', server.url, '--count', String(workers / PROCESSES)], {
      execArgv: process.execArgv,
    }),
  );
  const redis = await openRedis({ url: server.url, note: console.error });
  const list = packPlain('bench');
  const dispatcher = await createQueueDispatcher({
    ...{ redis, version: VERSION, device: null, isResumed: false },
    context: { hash: hashOf(list), parts: new Map([[hashOf(list), list]]) },
    isValue: () => true,
    note: console.error,
    nowMs: () => performance.now(),
  });
  while (dispatcher.state().workers < workers) await sleep(200);
  const stop = new AbortController();
  let asked = 0;
  let done = 0;
  const ask = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const replicate = asked++;
      const ms = times[replicate % times.length]!;
      // Names of formats are short.
      const formats = [ms.toFixed(1)];
      await dispatcher.submit({ measurer: 'quality', version: '1', context: '', formats, replicate });
      done++;
    }
  };
  const asking = Array.from({ length: IN_HAND * workers }, () => ask().catch(() => undefined));
  await sleep(SETTLE_MS);
  for (const child of children) child.send('begin');
  const serverMs = await serverCpuMs(redis.client);
  const before = done;
  const start = performance.now();
  const cpu = process.cpuUsage();
  await sleep(1000 * seconds);
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const jobs = done - before;
  const told = await Promise.all(children.map(windowOf));
  const cpuMs = {
    coordinator: (user + system) / 1000,
    server: (await serverCpuMs(redis.client)) - serverMs,
    workers: told.reduce((sum, one) => sum + one.cpuMs, 0),
  };
  const busyMs = told.reduce((sum, one) => sum + one.busyMs, 0);
  const percent = (ms: number, of: number): number => Number(((100 * ms) / of).toFixed(1));
  console.log(
    JSON.stringify({
      workers,
      jobs,
      seconds: Number((wallMs / 1000).toFixed(1)),
      meanJobMs: Math.round(times.reduce((sum, ms) => sum + ms, 0) / times.length),
      busyPercent: percent(busyMs, workers * wallMs),
      percentOfCore: Object.fromEntries(Object.entries(cpuMs).map(([of, ms]) => [of, percent(ms, wallMs)])),
      microsecondsPerJob: Object.fromEntries(
        Object.entries(cpuMs).map(([of, ms]) => [of, Math.round((1000 * ms) / jobs)]),
      ),
    }),
  );
  stop.abort();
  await dispatcher.close();
  await Promise.all(asking);
  for (const child of children) child.kill('SIGKILL');
  redis.close();
  await server.stop();
}

function windowOf(child: ChildProcess): Promise<Window> {
  return new Promise((resolve) => {
    child.once('message', (told) => resolve(told as Window));
    child.send('tell');
  });
}

async function serverCpuMs(client: RedisAccess['client']): Promise<number> {
  const told = await client.info('cpu');
  const seconds = (name: string): number => Number(new RegExp(`^${name}:(.*)$`, 'm').exec(told)![1]);
  return 1000 * (seconds('used_cpu_user') + seconds('used_cpu_sys'));
}
