// How a search over Redis grows: many workers that sleep as long as recorded jobs took, and one dispatcher that keeps them busy. Says how
// busy they were, and what processor the dispatcher took, per job and of a core.
//
//   npx tsx bench/queue.ts [--workers 256] [--seconds 30] [--events runs/first/events.jsonl] [--ms 500]
//
// Workers are those of the product, several to a process; nothing but the measuring is made up.
import { fork } from 'node:child_process';
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
  redisParts,
  runQueueWorker,
} from '../src/queue/index.ts';
import { startRedis } from '../test/queue/redis-server.ts';

const VERSION = 'bench';
const PROCESSES = 4;
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

/** `formats` say how long. */
async function serve(url: string, count: number): Promise<void> {
  const stop = new AbortController();
  process.on('message', () => stop.abort());
  let busyMs = 0;
  await Promise.all(
    Array.from({ length: count }, async () => {
      const redis = await openRedis({ url, note: () => {} });
      await runQueueWorker({
        ...{ redis, version: VERSION, threads: 1, device: null, lockMs: 30_000, signal: stop.signal },
        station: {
          measurers: new Set(['quality']),
          run: alone(async ({ job }) => {
            const start = performance.now();
            await sleep(Number(job.formats[0]));
            busyMs += performance.now() - start;
            return { ok: { slept: true }, costMs: 0, worker: 'bench' };
          }),
          close: async () => {},
        },
        parts: redisParts(redis, NO_CACHE),
        note: () => {},
      });
      redis.close();
    }),
  );
  process.send!({ busyMs });
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
        .filter((event) => ['quality', 'scores'].includes(event.measurer))
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
  const start = performance.now();
  const cpu = process.cpuUsage();
  let asked = 0;
  let done = 0;
  let slept = 0;
  const ask = async (): Promise<void> => {
    while (performance.now() - start < 1000 * seconds) {
      const ms = times[asked % times.length]!;
      const replicate = asked++;
      await dispatcher.submit({
        ...{ measurer: 'quality', version: '1', context: '', formats: [String(ms)], replicate },
      });
      done++;
      slept += ms;
    }
  };
  await Promise.all(Array.from({ length: 6 * workers }, ask));
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const cpuMs = (user + system) / 1000;
  await dispatcher.close();
  for (const child of children) child.send('stop');
  await Promise.all(children.map((child) => new Promise((resolve) => child.on('close', resolve))));
  redis.close();
  await server.stop();
  const mean = slept / done;
  console.log(
    JSON.stringify({
      workers,
      jobs: done,
      meanJobMs: Math.round(mean),
      busyPercent: Number(((100 * slept) / (workers * wallMs)).toFixed(1)),
      coordinatorPercentOfCore: Number(((100 * cpuMs) / wallMs).toFixed(1)),
      coordinatorMicrosecondsPerJob: Math.round((1000 * cpuMs) / done),
    }),
  );
}
