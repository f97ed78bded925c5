// Starts or resumes a small run and says so after each evaluation; the test beside this file kills it.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFakeEvaluator, fakeDescription } from '../../src/study/fake-evaluator.ts';
import { resumeRun, startRun } from '../../src/study/index.ts';

const dir = process.argv[2]!;
const fake = createFakeEvaluator();
const evaluator = {
  ...fake,
  async evaluate(...[genomes, done, signal]: Parameters<typeof fake.evaluate>) {
    await sleep(1);
    await fake.evaluate(genomes, done, signal);
  },
};
const controls = {
  dir,
  evaluator,
  nowMs: () => performance.now(),
  onProgress: () => void process.stdout.write('.'),
};
const result = existsSync(path.join(dir, 'run.json'))
  ? await resumeRun(controls)
  : await startRun({ ...controls, description: fakeDescription(5, 6) });
process.stdout.write(result.ended);
