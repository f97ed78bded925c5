// What the search itself costs, beside evaluations that take seconds:
//
//   node_modules/.bin/tsx bench/search.ts
//
// 93 genes of 3 levels, population 25, 50 generations as in the paper; objectives that cost nothing.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createNsga2 } from '../src/search/index.ts';
import { createFakeEvaluator, fakeDescription, fakeEvaluation } from '../src/study/fake-evaluator.ts';
import { resumeRun, startRun } from '../src/study/index.ts';

const GENES = 93;
const GENERATIONS = 50;

/** Wall and processor time of an action. */
async function measure(what: string, action: () => unknown): Promise<void> {
  const start = performance.now();
  const cpu = process.cpuUsage();
  await action();
  const { user, system } = process.cpuUsage(cpu);
  const wallMs = performance.now() - start;
  const perSecond = (1000 * GENERATIONS) / wallMs;
  console.log(
    `${what.padEnd(38)}${wallMs.toFixed(0).padStart(6)} ms wall${((user + system) / 1000).toFixed(0).padStart(6)} ms cpu` +
      `${perSecond.toFixed(0).padStart(6)} generations/s`,
  );
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

const dir = mkdtempSync(path.join(tmpdir(), 'hushbit-bench-'));
try {
  searchOnly();
  await measure('search (ask, tell)', searchOnly);
  const controls = {
    dir: path.join(dir, 'run'),
    evaluator: createFakeEvaluator({ genes: GENES }),
    nowMs: () => performance.now(),
    onProgress: () => {},
  };
  const description = fakeDescription(25, GENERATIONS);
  await measure('run (journal, tables, front on disk)', () => startRun({ ...controls, description }));
  await measure('resume of the complete run', () => resumeRun(controls));
} finally {
  rmSync(dir, { recursive: true, force: true });
}
