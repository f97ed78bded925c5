// What a clip costs in a measuring thread, beside what all threads share:
//
//   node --expose-gc --import tsx bench/thread-memory.ts [SECONDS]
//
// The embedded network and pairs of 8 s. A thread that has scored a few clips, and one that has scored many, every metric of each,
// weigh themselves after collecting: their heap and what they hold beside it; shared memory is nobody's own. Exit 1 where a
// clip more is more than 4 MB.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { createScheme, embeddedClips, loadModel, rangesOfClips } from '../src/inputs/index.ts';
import { createThreadSetup } from '../src/measure/index.ts';
import { addNoise, speechLike } from '../test/cli/workspace.ts';

const MOST_MB = 4;
const FEW = 1;
const MANY = 6;
const seconds = Number(process.argv[2] ?? 8);
const model = loadModel('nsnet2', {});
const ranges = rangesOfClips(model, embeddedClips('calibration')!);
const scheme = createScheme('integer', model.graph, () => ranges, new Map());
const directory = mkdtempSync(path.join(tmpdir(), 'hushbit-bench-'));

/** MB of a thread that has scored so many clips. */
function weigh(clips: number, entry: string): Promise<number> {
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
  return new Promise((resolve, reject) => {
    const worker = new Worker(entry, { workerData: { setup, formats: scheme.uniform(8) } });
    worker.on('message', (bytes: number) => resolve(bytes / 1e6));
    worker.on('error', reject);
  });
}

try {
  const entry = path.join(directory, 'thread.mjs');
  buildSync({
    entryPoints: [fileURLToPath(new URL('./weighed-thread.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: entry,
    // Packages that are no modules look for it.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  const few = await weigh(FEW, entry);
  const many = await weigh(MANY, entry);
  const each = (many - few) / (MANY - FEW);
  console.log(
    `a thread with ${FEW} clip of ${seconds} s: ${few.toFixed(1)} MB; with ${MANY}: ${many.toFixed(1)} MB; ` +
      `a clip more: ${each.toFixed(2)} MB`,
  );
  if (each > MOST_MB) {
    console.error(`bench/thread-memory: expected at most ${MOST_MB} MB a clip, got ${each.toFixed(1)} MB`);
    process.exitCode = 1;
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
