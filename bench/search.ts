// What the search itself costs, beside measurements that take seconds:
//
//   node_modules/.bin/tsx bench/search.ts
//
// 93 genes of 3 levels, population 25, 50 generations as in the paper; measurements that cost nothing. What the disk takes
// (every call into node:fs that the run makes) is printed apart from what the run does beside it.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createNsga2 } from '../src/search/index.ts';
import {
  createFakeDispatcher,
  createFakeProblem,
  fakeDescription,
  fakeEvaluation,
} from '../src/study/fake-problem.ts';
import { resumeRun, startRun } from '../src/study/index.ts';

const GENES = 93;
const GENERATIONS = 50;
const MOST_OVERHEAD_MS = 2000;

let diskMs = 0;
let diskDepth = 0;
type Call = (...args: unknown[]) => unknown;
const calls = fs as unknown as Record<string, Call>;
for (const name of Object.keys(calls).filter((key) => key.endsWith('Sync'))) {
  const original = calls[name]!;
  calls[name] = (...args) => {
    const start = performance.now();
    diskDepth++;
    try {
      return original(...args);
    } finally {
      diskDepth--;
      if (diskDepth === 0) diskMs += performance.now() - start;
    }
  };
}
syncBuiltinESMExports();

/** Wall time of an action, and what of it was the disk's. @returns ms without the disk */
async function measure(what: string, action: () => unknown): Promise<number> {
  diskMs = 0;
  const start = performance.now();
  await action();
  const wallMs = performance.now() - start;
  const ownMs = wallMs - diskMs;
  const cell = (ms: number) => ms.toFixed(0).padStart(7);
  console.log(`${what.padEnd(38)}${cell(wallMs)} ms wall${cell(diskMs)} ms disk${cell(ownMs)} ms own`);
  return ownMs;
}

function searchOnly(): void {
  const search = createNsga2({ levels: new Array<number>(GENES).fill(3), seed: 1 });
  for (let generation = 0; generation < GENERATIONS; generation++) {
    const genomes = search.ask();
    search.tell(
      genomes,
      genomes.map((genome) => fakeEvaluation(genome).objectives),
    );
  }
}

const dir = fs.mkdtempSync(path.join(tmpdir(), 'hushbit-bench-'));
try {
  searchOnly();
  await measure('search (ask, tell)', searchOnly);
  const controls = {
    dir: path.join(dir, 'run'),
    problem: createFakeProblem(GENES),
    dispatcher: createFakeDispatcher(),
    nowMs: () => performance.now(),
    onProgress: () => {},
  };
  const description = fakeDescription(25, GENERATIONS);
  const ownMs = await measure('run (events, tables, front)', () => startRun({ ...controls, description }));
  await measure('resume of the complete run', () => resumeRun(controls));
  if (ownMs > MOST_OVERHEAD_MS) {
    console.error(
      `bench/search: expected at most ${MOST_OVERHEAD_MS} ms beside the disk, got ${ownMs.toFixed(0)} ms`,
    );
    process.exitCode = 1;
  }
} finally {
  fs.rmSync(dir, { recursive: true, force: true });
}
