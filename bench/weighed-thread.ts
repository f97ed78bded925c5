// A measuring thread that scores every clip it was given and weighs itself afterwards.
import { parentPort, workerData } from 'node:worker_threads';
import type { Job } from '../src/execute/job.ts';
import { createMeasurers } from '../src/measure/measurers.ts';
import { MEASURERS } from '../src/measure/precision-jobs.ts';
import type { ThreadSetup } from '../src/measure/thread-setup.ts';

const { setup, formats } = workerData as { setup: ThreadSetup; formats: readonly string[] };
const { id, version } = MEASURERS.scores;
const measurer = createMeasurers(setup).find((one) => one.id === id)!;
const { signal } = new AbortController();
for (const { hash: clip } of setup.clips) {
  const job: Job = { measurer: id, version, context: '', formats, clip, replicate: 0 };
  await (await measurer.prepare(job, signal)).run(signal);
}
// Twice: what a finaliser lets go is collected by the second.
for (let i = 0; i < 2; i++) globalThis.gc!();
const { heapUsed, external } = process.memoryUsage();
parentPort!.postMessage(heapUsed + external);
