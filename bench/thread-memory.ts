// What a clip costs in a measuring thread, beside what all threads share:
//
//   npm run -s build && node_modules/.bin/tsx bench/thread-memory.ts [SECONDS]
//
// The embedded network and pairs of 8 s. A thread scores every clip it has; its process is then weighed with few and with many
// clips, each time with one thread and with three. What two threads more take, per clip more, is what a thread keeps of a
// clip. Exit 1 where that is more than 4 MB.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createGate, createThreadDispatcher, createTimeLimits, isOk } from '../src/execute/index.ts';
import { createScheme, embeddedClips, loadModel, rangesOfClips } from '../src/inputs/index.ts';
import { createThreadSetup, MEASURERS } from '../src/measure/index.ts';
import { addNoise, speechLike } from '../test/cli/workspace.ts';

const MOST_MB = 4;
const FEW = 2;
const MANY = 6;
const [, self, ...args] = process.argv;

if (args[0] === '--weigh') console.log(await weigh(Number(args[1]), Number(args[2]), Number(args[3])));
else compare(Number(args[0] ?? 8));

/** Resident bytes of a process in which so many threads have scored so many clips. */
async function weigh(threads: number, clips: number, seconds: number): Promise<number> {
  const model = loadModel('nsnet2', {});
  const ranges = rangesOfClips(model, embeddedClips('calibration')!);
  const scheme = createScheme('integer', model.graph, () => ranges, new Map());
  const pairs = Array.from({ length: clips }, (_, i) => {
    const clean = speechLike(seconds, i + 1);
    return { name: `${i}`, sampleRateHz: 16000, clean, noisy: addNoise(clean, i + 101) };
  });
  const setup = createThreadSetup({
    scheme,
    ranges,
    frontEnd: model.frontEnd,
    clips: pairs,
    metrics: 'front',
  });
  const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
  const dispatcher = createThreadDispatcher({
    entry: pathToFileURL(path.join(root, 'dist', 'measuring-thread.js')),
    setup,
    gate: createGate(threads),
    limits: createTimeLimits(),
    nowMs: () => performance.now(),
  });
  const formats = scheme.uniform(8);
  // Each thread scores each clip, all of a clip at the same time; and as often with few clips as with many, so that what waits
  // for the collector is the same.
  const rounds = Array.from({ length: MANY / clips }, () => setup.clips).flat();
  for (const { hash: clip } of rounds) {
    const jobs = Array.from({ length: threads }, () =>
      dispatcher.submit({
        measurer: MEASURERS.scores.id,
        version: '1',
        context: '',
        formats,
        clip,
        replicate: 0,
      }),
    );
    for (const outcome of await Promise.all(jobs)) {
      if (!isOk(outcome)) throw new Error(outcome.failed.message);
    }
  }
  globalThis.gc?.();
  const { rss } = process.memoryUsage();
  await dispatcher.close();
  return rss;
}

function compare(seconds: number): void {
  const resident = (threads: number, clips: number): number =>
    Number(
      execFileSync(
        process.execPath,
        ['--import', 'tsx', '--expose-gc', self!, '--weigh', String(threads), String(clips), String(seconds)],
        { encoding: 'utf8' },
      ),
    ) / 1e6;
  const [one, three] = [1, 3].map((threads) => {
    const [few, many] = [FEW, MANY].map((clips) => resident(threads, clips)) as [number, number];
    console.log(
      `${threads} thread${threads > 1 ? 's' : ''}: ${few.toFixed(0)} MB with ${FEW} clips of ${seconds} s, ${many.toFixed(0)} MB with ${MANY}`,
    );
    return (many - few) / (MANY - FEW);
  }) as [number, number];
  const perThread = (three - one) / 2;
  console.log(
    `a clip, shared: ${one.toFixed(1)} MB; a clip, in each thread more: ${perThread.toFixed(1)} MB`,
  );
  if (perThread <= MOST_MB) return;
  console.error(
    `bench/thread-memory: expected at most ${MOST_MB} MB in a thread, got ${perThread.toFixed(1)} MB`,
  );
  process.exitCode = 1;
}
