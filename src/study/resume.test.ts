import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createFakeDispatcher,
  fakeControls,
  fakeDescription,
  outcome,
  read,
  temporaryDirectory,
} from './fake-problem.ts';
import { formatFront, readFront } from './front.ts';
import { openRun } from './open-run.ts';
import type { Progress } from './progress.ts';
import type { RunControls } from './run-controls.ts';
import { resumeRun, startRun } from './search-run.ts';

// Hundreds of runs must not wait for the disk; what a power cut leaves is not tested here.
vi.mock('node:fs', async (original) => ({
  ...(await original<typeof import('node:fs')>()),
  fsyncSync: () => {},
  fdatasyncSync: () => {},
}));

let root: string;
beforeEach(() => {
  root = temporaryDirectory();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const controls = (name: string, more: Partial<RunControls> = {}) => fakeControls(path.join(root, name), more);

/** The events without their times, which differ, and without the order, which workers decide. */
function withoutTimes(dir: string): string[] {
  return read(dir, 'events.jsonl')
    .split('\n')
    .filter((line) => !line.includes('"stopped"'))
    .map((line) => line.replace(/"elapsedMs":\d+/, ''))
    .sort();
}

/** Around the end of every fifth line, and in steps between. */
function offsets(log: Buffer): number[] {
  const chosen = new Set<number>();
  let lines = 0;
  for (let at = 0; at <= log.length; at++) {
    if (log[at] === 0x0a && lines++ % 5 === 0) for (const distance of [0, 1, 2]) chosen.add(at + distance);
    if (at % 997 === 0) chosen.add(at);
  }
  return [...chosen].filter((at) => at <= log.length);
}

describe('a run that was interrupted', () => {
  it('comes to the same files from a log cut off around line ends and in between', async () => {
    const whole = controls('whole');
    await startRun(whole);
    const expected = outcome(whole.dir);
    const log = readFileSync(path.join(whole.dir, 'events.jsonl'));
    const dir = path.join(root, 'cut');
    for (const length of offsets(log)) {
      rmSync(dir, { recursive: true, force: true });
      mkdirSync(dir);
      writeFileSync(path.join(dir, 'run.json'), expected['run.json']!);
      writeFileSync(path.join(dir, 'events.jsonl'), log.subarray(0, length));
      const again = controls('cut');
      const result = await resumeRun(again);
      expect(outcome(dir), `cut at byte ${length}`).toEqual(expected);
      expect(withoutTimes(dir), `cut at byte ${length}`).toEqual(withoutTimes(whole.dir));
      const kept = log.subarray(0, length).toString().split('\n').slice(0, -1);
      const known = kept.filter((line) => line.includes('"measured"')).length;
      expect(again.asked.length).toBe(3 * result.evaluations - known);
    }
  }, 60_000);

  it('ends cleanly on abort, with the front of what was evaluated, and goes on to the same end', async () => {
    await startRun(controls('whole'));
    for (const after of [0, 1, 7, 32, 88]) {
      const abort = new AbortController();
      const dispatcher = createFakeDispatcher({ before: (count) => count === after && abort.abort() });
      const given = controls(`abort${after}`, { dispatcher, signal: abort.signal });
      const result = await startRun(given);
      const saved = openRun(given.dir);
      // The measurement in progress at the abort is still kept; after that nothing is.
      const measured = read(given.dir, 'events.jsonl').split('"type":"measured"').length - 1;
      expect(measured).toBe(Math.min(after + 1, 90));
      expect(saved.evaluations.length).toBe(result.evaluations);
      expect(result.ended).toBe(saved.generations.length === 6 ? 'complete' : 'aborted');
      expect(read(given.dir, 'front.json')).toBe(formatFront(saved.front));
      expect(readdirSync(given.dir)).not.toContain('run.lock');
      await resumeRun(controls(`abort${after}`));
      expect(outcome(given.dir)).toEqual(outcome(path.join(root, 'whole')));
    }
  });

  it('evaluates nothing when it is aborted before it begins', async () => {
    const given = controls('run', { signal: AbortSignal.abort() });
    const result = await startRun(given);
    expect(result).toMatchObject({ ended: 'aborted', evaluations: 0, generations: 0, hypervolume: 0 });
    expect(readFront(given.dir).solutions).toEqual([]);
    expect(given.asked).toEqual([]);
  });

  it('stops at exactly max-evaluations, also across a resume, and goes on without the limit', async () => {
    await startRun(controls('whole'));
    const first = await startRun(controls('run', { maxEvaluations: 7 }));
    expect(first).toMatchObject({ ended: 'max-evaluations', evaluations: 7, generations: 1 });
    const same = await resumeRun(controls('run', { maxEvaluations: 7 }));
    expect(same).toEqual(first);
    const more = await resumeRun(controls('run', { maxEvaluations: 11 }));
    expect(more).toMatchObject({ ended: 'max-evaluations', evaluations: 11 });
    await resumeRun(controls('run'));
    expect(outcome(path.join(root, 'run'))).toEqual(outcome(path.join(root, 'whole')));
  });

  it('goes on for more generations than it began with, and keeps them when it is resumed without', async () => {
    await startRun(controls('short'));
    const description = { ...fakeDescription(5, 9) };
    const whole = await startRun({ ...controls('whole'), description });
    const more = await resumeRun({ ...controls('short'), expected: description });
    expect(more).toEqual(whole);
    expect(outcome(path.join(root, 'short'))).toEqual(outcome(path.join(root, 'whole')));
    const again = controls('short');
    expect(await resumeRun(again)).toEqual(whole);
    expect(again.asked).toEqual([]);
    // Fewer than are done: what is done stays.
    const fewer = await resumeRun({ ...controls('short'), expected: fakeDescription(5, 2) });
    expect(fewer).toEqual(whole);
  });

  it('stops after max-minutes by the clock that it is given', async () => {
    let minutes = 0;
    const dispatcher = createFakeDispatcher({ before: () => void minutes++ });
    const given = controls('run', { dispatcher, nowMs: () => minutes * 60_000, maxMinutes: 24 });
    const seen: Progress[] = [];
    const result = await startRun({ ...given, onProgress: (progress) => seen.push(progress) });
    expect(result.ended).toBe('max-minutes');
    // What was under way beside the one that reached the limit is kept as well: a trial has three jobs.
    const measured = read(given.dir, 'events.jsonl').split('"type":"measured"').length - 1;
    expect(measured).toBeGreaterThanOrEqual(24);
    expect(measured).toBeLessThanOrEqual(30);
    // The pace is known after the first generation; the limit comes before the end.
    const left = seen.map((one) => one.leftMs);
    expect(left.filter((ms) => ms === null).length).toBe(5);
    expect(left[5]).toBe(9 * 60_000);
    expect(left.at(-1)).toBe(0);
  });

  it('finds a complete run complete and evaluates nothing', async () => {
    await startRun(controls('run'));
    const before = outcome(path.join(root, 'run'));
    const again = controls('run');
    expect((await resumeRun(again)).ended).toBe('complete');
    expect(again.asked).toEqual([]);
    expect(outcome(again.dir)).toEqual(before);
  });
});
