// What a front is shown beside: measured with the front, once, kept by name; the search does not hang on it.

import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Job } from '../execute/index.ts';
import {
  createFakeDispatcher,
  createFakeProblem,
  fakeControls,
  outcome,
  temporaryDirectory,
} from './fake-problem.ts';
import { openRun } from './open-run.ts';
import type { Problem } from './problem.ts';
import { resumeRun, startRun } from './search-run.ts';

let root: string;
beforeEach(() => {
  root = temporaryDirectory();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const job = (measurer: string, formats: readonly string[], clip?: string): Job => ({
  ...{ measurer, version: '1', context: 'c', formats, replicate: 0 },
  ...(clip === undefined ? {} : { clip }),
});
const WIDE = ['2', '2', '2', '2', '2', '2'];
const NARROW = ['0', '0', '0', '0', '0', '0'];

function problem(): Problem {
  return {
    ...createFakeProblem(),
    frontJobs: (genome) => [job('scores', genome.map(String))],
    beside: [
      { name: 'wide', preparing: [], jobs: [job('scores', WIDE, 'aa'), job('scores', WIDE, 'bb')] },
      { name: 'narrow', preparing: [job('finish', NARROW)], jobs: [job('scores', NARROW, 'aa')] },
    ],
  };
}

const told = (dir: string) =>
  [...openRun(dir).beside].map(([name, events]) => [
    name,
    events.map(({ measurer, clip }) => `${measurer} ${clip}`),
  ]);

it('is there under its name when the search has ended, and is not measured again', async () => {
  const given = { ...fakeControls(path.join(root, 'run')), problem: problem() };
  const { front } = await startRun(given);
  expect(told(given.dir)).toEqual([
    ['narrow', ['finish undefined', 'scores aa']],
    ['wide', ['scores aa', 'scores bb']],
  ]);
  const before = given.asked.length;
  await resumeRun({ ...given, expected: {} });
  expect(given.asked).toHaveLength(before);
  const plain = { ...fakeControls(path.join(root, 'plain')), problem: { ...problem(), beside: [] } };
  expect((await startRun(plain)).front).toEqual(front);
  expect(outcome(given.dir)['front.json']).toBe(outcome(plain.dir)['front.json']);
});

it('is left out where it cannot be measured', async () => {
  const given = { ...fakeControls(path.join(root, 'run')), problem: problem() };
  const reason = { kind: 'threw', message: 'no', attempts: 2 } as const;
  const dispatcher = createFakeDispatcher({
    change: (one, result) =>
      one.clip === 'bb' && one.measurer === 'scores'
        ? { failed: reason, retryable: true, costMs: 1, worker: 'fake' }
        : result,
  });
  const { ended } = await startRun({ ...given, dispatcher });
  expect(ended).toBe('complete');
  expect(told(given.dir)).toContainEqual(['wide', ['scores aa']]);
});

it('does not keep a search waiting whose time is over', async () => {
  const beside = [{ name: 'wide', preparing: [], jobs: [job('scores', WIDE, 'aa')] }];
  let now = 0;
  const fake = createFakeDispatcher();
  const dispatcher = {
    ...fake,
    submit: async (one: Job, signal?: AbortSignal) => {
      // What it is shown beside ends with its signal alone; the first member of the front that was measured takes the rest of the time.
      if (one.clip !== 'aa' || one.measurer !== 'scores') {
        const found = await fake.submit(one, signal);
        if (one.measurer === 'scores') now += 3_600_000;
        return found;
      }
      return await new Promise<never>((_, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason)),
      );
    },
  };
  const { ended } = await startRun({
    ...fakeControls(path.join(root, 'run')),
    ...{ problem: { ...problem(), beside }, dispatcher, maxMinutes: 30, nowMs: () => now++ },
  });
  expect(ended).toBe('max-minutes');
});
