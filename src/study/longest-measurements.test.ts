import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createFakeDispatcher, fakeControls, temporaryDirectory } from './fake-problem.ts';
import { longestMeasurements } from './longest-measurements.ts';
import { readRunFile } from './run-file.ts';
import { startRun } from './search-run.ts';

test('a run that goes on knows the longest that each measurer took, failures left out', async () => {
  const root = temporaryDirectory();
  const dir = path.join(root, 'run');
  let count = 0;
  const failed = { kind: 'timed-out', message: 'no end', attempts: 2 } as const;
  const dispatcher = createFakeDispatcher({
    change({ measurer, clip }, outcome) {
      count++;
      // One that hung is no measure of what a measurement takes.
      if (count === 7) return { failed, retryable: true, costMs: 9e9, worker: 'fake' };
      return { ...outcome, costMs: measurer === 'size' ? 3 : clip === 'bb' ? 250 : 20 } as typeof outcome;
    },
  });
  await startRun({ ...fakeControls(dir), dispatcher });
  const longest = longestMeasurements(dir, readRunFile(dir));
  expect(longest).toEqual(
    new Map([
      ['quality', 250],
      ['size', 3],
    ]),
  );
  rmSync(root, { recursive: true, force: true });
});
