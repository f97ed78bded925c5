// Starts or resumes a small run and says so after each trial; the test beside this file kills it.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createFakeDispatcher, createFakeProblem, fakeDescription } from '../../src/study/fake-problem.ts';
import { resumeRun, startRun } from '../../src/study/index.ts';

const dir = process.argv[2]!;
const fake = createFakeDispatcher();
const controls = {
  dir,
  problem: createFakeProblem(),
  dispatcher: {
    ...fake,
    async submit(...[job, signal]: Parameters<typeof fake.submit>) {
      await sleep(1);
      return fake.submit(job, signal);
    },
  },
  nowMs: () => performance.now(),
  onProgress: () => void process.stdout.write('.'),
};
const result = existsSync(path.join(dir, 'run.json'))
  ? await resumeRun(controls)
  : await startRun({ ...controls, description: fakeDescription(5, 6) });
process.stdout.write(result.ended);
