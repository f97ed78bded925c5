// A study whose front is limited: a few solutions, far apart, are measured further, and nothing else is told in the end.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createFakeDispatcher,
  createFakeProblem,
  fakeControls,
  fakeDescription,
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

/** Whole measurements find another value than the search: what they say is what is told. */
function problemWith(change: (objective: number) => number): Problem {
  const plain = createFakeProblem();
  const job = (measurer: string) => (genome: readonly number[]) => [
    { measurer, version: '1', context: 'c', formats: genome.map(String), replicate: 0 },
  ];
  return {
    ...plain,
    preparing: job('finish'),
    frontJobs: job('scores'),
    conclude(genome, measured) {
      const { further } = measured;
      const { objectives, ...rest } = plain.conclude(genome, measured);
      return {
        ...rest,
        objectives: objectives.map((one, at) => (further && at === 0 ? change(one) : one)),
        details: { ...rest.details, wasWhole: further !== undefined },
      };
    },
  };
}

function study(name: string, solutions: number, change = (one: number) => one / 2) {
  const plain = fakeDescription(5, 6);
  const description = { ...plain, configuration: { ...plain.configuration, solutions } };
  return { ...fakeControls(path.join(root, name)), description, problem: problemWith(change) };
}

describe('a limited front', () => {
  it('has as many solutions as are asked for, each measured further, finished before', async () => {
    const given = study('whole', 4);
    const whole = await startRun(study('plain', 1000));
    const { front } = await startRun(given);
    expect(whole.front.solutions.length).toBeGreaterThan(4);
    expect(front.solutions).toHaveLength(4);
    expect(front.solutions.every(({ provisional }) => provisional === undefined)).toBe(true);
    const jobs = given.asked.map(({ measurer, formats }) => `${measurer} ${formats.join('')}`);
    const scored = jobs.filter((one) => one.startsWith('scores'));
    expect(scored).toHaveLength(4);
    for (const one of scored) {
      expect(jobs.indexOf(one.replace('scores', 'finish'))).toBeLessThan(jobs.indexOf(scored[0]!));
    }
    // The best of each objective is among them.
    for (const name of ['latency', 'memory']) {
      const least = (of: typeof front): number =>
        Math.min(...of.solutions.map(({ normalised }) => normalised[name]!));
      expect(least(front)).toBe(least(whole.front));
    }
    const saved = openRun(given.dir);
    expect(saved.front).toEqual(front);
    const again = await resumeRun(study('whole', 4));
    expect(again.front).toEqual(front);
  });

  it('measures some more where those that were chosen beat each other', async () => {
    // Whole, the first objective is equal for all: the cheapest beats the rest.
    const given = study('beaten', 6, () => 0.25);
    const { front } = await startRun(given);
    const scored = given.asked.filter(({ measurer }) => measurer === 'scores').length;
    expect(front.solutions.length).toBeLessThan(6);
    expect(scored).toBeGreaterThan(6);
    expect(scored).toBeLessThanOrEqual(10);
  });

  it('is the same from a log that is cut off anywhere, in the midst of measuring it too', async () => {
    // Whole, what seemed best is not.
    const worse = (one: number): number => 1 - one;
    const { dir } = study('first', 4, worse);
    const { front } = await startRun(study('first', 4, worse));
    const lines = readFileSync(path.join(dir, 'events.jsonl'), 'utf8').split('\n');
    for (let kept = lines.length - 2; kept > lines.length - 18; kept--) {
      const cut = study(`cut${kept}`, 4, worse);
      cpSync(dir, cut.dir, { recursive: true });
      writeFileSync(path.join(cut.dir, 'events.jsonl'), `${lines.slice(0, kept).join('\n')}\n`);
      expect((await resumeRun(cut)).front, `${kept} lines`).toEqual(front);
    }
  });

  it('says of an interrupted search that its solutions are provisional, and leaves out what failed', async () => {
    const controller = new AbortController();
    const dispatcher = createFakeDispatcher({
      before: (count) => {
        if (count === 40) controller.abort();
      },
    });
    const cut = study('cut', 4);
    const { front } = await startRun({ ...cut, dispatcher, signal: controller.signal });
    expect(front.solutions.length).toBeGreaterThan(0);
    expect(front.solutions.every(({ provisional }) => provisional)).toBe(true);
    expect(openRun(cut.dir).front).toEqual(front);

    let failed = '';
    const failing = createFakeDispatcher({
      change(job, outcome) {
        if (job.measurer !== 'scores') return outcome;
        failed ||= job.formats.join();
        if (failed !== job.formats.join()) return outcome;
        const reason = { kind: 'threw', message: 'no', attempts: 2 } as const;
        return { failed: reason, retryable: true, costMs: 1, worker: 'fake' };
      },
    });
    const given = study('failing', 4);
    const ended = await startRun({ ...given, dispatcher: failing });
    expect(ended.front.solutions.map(({ genome }) => genome.join())).not.toContain(failed);
    expect(ended.front.solutions.length).toBeGreaterThan(0);
  });
});
