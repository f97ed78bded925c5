// What two workers over Redis do in the time of two threads of one process: quality jobs of random mixes of 8 and 16 bits of the embedded
// model on short clips, the same jobs for both, by turns. Says jobs per second of each turn, the median of the ratios of neighbouring
// turns, and start-up by itself: what is made ready once, and the first jobs, on which threads begin.
//
//   npm run build && npx tsx bench/queue-threads.ts [--turns 5] [--jobs 80] [--seconds 3]
//
// Beside it, processor time of a job, which other work disturbs less: of this process, the workers and the server together, whoever has the
// jobs. Needs redis-server and /proc. Workers are processes of one thread each; exit 1 where the median is below what is to hold.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomFromSeed } from '../src/base/random.ts';
import {
  createGate,
  createThreadDispatcher,
  createTimeLimits,
  type Dispatcher,
  isOk,
  type Job,
} from '../src/execute/index.ts';
import { createScheme, embeddedClips, loadModel, rangesOfClips } from '../src/inputs/index.ts';
import {
  clipHash,
  createThreadSetup,
  isValueOf,
  MEASURERS,
  type MeasuringSource,
  partsOfSource,
} from '../src/measure/index.ts';
import { createQueueDispatcher, openRedis, presentWorkers } from '../src/queue/index.ts';
import { addNoise, speechLike } from '../test/cli/workspace.ts';
import { startRedis } from '../test/queue/redis-server.ts';
import { startWorker } from '../test/queue/workers.ts';
import { option } from './option.ts';

const LEAST = 0.95;
const AT_ONCE = 2;
const turns = Number(option('--turns') ?? 5);
const jobsPerTurn = Number(option('--jobs') ?? 80);
const seconds = Number(option('--seconds') ?? 3);
const nowMs = (): number => performance.now();

const model = loadModel('nsnet2', {});
const ranges = rangesOfClips(model, embeddedClips('calibration')!);
const scheme = createScheme('integer', model.graph, () => ranges, new Map());
const clips = [1, 2].map((seed) => {
  const clean = speechLike(seconds, seed);
  return { name: `${seed}`, sampleRateHz: 16000, clean, noisy: addNoise(clean, seed + 100) };
});
const source: MeasuringSource = { scheme, ranges, frontEnd: model.frontEnd, clips, metrics: 'search' };

/** Each genome on each clip; new to both sides in every turn, so that nobody finds what it lowered before. */
function jobsOf(turn: number): Job[] {
  const random = randomFromSeed(turn + 1);
  return Array.from({ length: jobsPerTurn / clips.length }, () => {
    const formats = scheme.sites.map(({ formats: all }) => {
      const wide = all.filter((format) => format === 'i8' || format === 'i16');
      return wide[random.int(0, wide.length - 1)]!;
    });
    const { id, version } = MEASURERS.quality;
    return clips.map((clip): Job => {
      return { measurer: id, version, context: 'bench', formats, clip: clipHash(clip), replicate: 0 };
    });
  }).flat();
}

/** Seconds, and what was found, in the order of asking. */
async function run(dispatcher: Dispatcher, jobs: readonly Job[]) {
  const start = nowMs();
  const outcomes = await Promise.all(jobs.map((job) => dispatcher.submit(job)));
  const took = (nowMs() - start) / 1000;
  const found = outcomes.map((outcome) => {
    if (isOk(outcome)) return JSON.stringify(outcome.ok);
    throw new Error(`a job failed: ${JSON.stringify(outcome)}`);
  });
  return { seconds: took, found };
}

/** Linux tells it in hundredths of a second. */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

/** Jobs that nobody counts; whoever was late at the first has others. */
async function begin(dispatcher: Dispatcher): Promise<void> {
  await run(dispatcher, jobsOf(-1).slice(0, 2 * AT_ONCE));
  await run(dispatcher, jobsOf(-2).slice(0, 4 * AT_ONCE));
}

const dir = mkdtempSync(path.join(tmpdir(), 'hushbit-bench-'));
const server = await startRedis();
const workers = Array.from({ length: AT_ONCE }, () =>
  startWorker(server.url, [], { HUSHBIT_CACHE: path.join(dir, 'cache') }),
);
try {
  const redis = await openRedis({ url: server.url, note: console.error });
  let present = await presentWorkers(redis);
  for (; present.length < AT_ONCE; present = await presentWorkers(redis)) await sleep(100);

  const startHere = nowMs();
  const here = createThreadDispatcher({
    entry: new URL('../dist/measuring-thread.js', import.meta.url),
    setup: createThreadSetup(source),
    ...{ gate: createGate(AT_ONCE), limits: createTimeLimits(), nowMs },
  });
  await begin(here);
  const startedHere = (nowMs() - startHere) / 1000;

  const startThere = nowMs();
  const there = await createQueueDispatcher({
    ...{ redis, version: present[0]!.version, context: partsOfSource(source), device: null },
    ...{ isResumed: false, isValue: isValueOf, note: console.error, nowMs },
  });
  await begin(there);
  const startedThere = (nowMs() - startThere) / 1000;
  console.log(
    `start-up and the first jobs: threads ${startedHere.toFixed(1)} s, ` +
      `workers that wait for a search ${startedThere.toFixed(1)} s`,
  );

  /** Milliseconds of this process and its threads, of the workers with theirs, and of the server. */
  const cpuMs = async (): Promise<number> => {
    const { user, system } = process.cpuUsage();
    const told = await redis.client.info('cpu');
    const seconds = (name: string): number => Number(new RegExp(`^${name}:(.*)$`, 'm').exec(told)![1]);
    return (
      (user + system) / 1000 +
      workers.reduce((sum, { child }) => sum + cpuMsOf(child.pid!), 0) +
      1000 * (seconds('used_cpu_user') + seconds('used_cpu_sys'))
    );
  };
  const ratios: number[] = [];
  const cpuRatios: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const jobs = jobsOf(turn);
    const sides = [here, there];
    const order = turn % 2 === 0 ? [0, 1] : [1, 0];
    const ran = new Map<number, Awaited<ReturnType<typeof run>>>();
    const cpu = [0, 0];
    for (const side of order) {
      const before = await cpuMs();
      ran.set(side, await run(sides[side]!, jobs));
      cpu[side] = ((await cpuMs()) - before) / jobs.length;
    }
    cpuRatios.push(cpu[0]! / cpu[1]!);
    const [threads, queue] = [ran.get(0)!, ran.get(1)!];
    if (JSON.stringify(threads.found) !== JSON.stringify(queue.found)) throw new Error('other values');
    ratios.push(threads.seconds / queue.seconds);
    const rate = (of: { seconds: number }): string => (jobs.length / of.seconds).toFixed(2);
    console.log(
      `turn ${turn + 1}: threads ${rate(threads)} jobs/s, workers ${rate(queue)}, ratio ${ratios.at(-1)!.toFixed(3)}; ` +
        `processor ${cpu[0]!.toFixed(1)} ms and ${cpu[1]!.toFixed(1)} ms a job, ratio ${cpuRatios.at(-1)!.toFixed(3)}`,
    );
  }
  const medianOf = (values: readonly number[]): number =>
    values.toSorted((a, b) => a - b)[values.length >> 1]!;
  const median = medianOf(ratios);
  console.log(
    `median ${median.toFixed(3)} (to hold: ${LEAST}${median >= LEAST ? '' : ', missed'}), ` +
      `of processor time ${medianOf(cpuRatios).toFixed(3)}`,
  );
  if (!(median >= LEAST)) process.exitCode = 1;
  await there.close();
  await here.close();
  redis.close();
} finally {
  for (const { child } of workers) child.kill('SIGKILL');
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
}
