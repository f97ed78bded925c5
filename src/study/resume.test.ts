import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeEvaluator, fakeControls, outcome, read, temporaryDirectory } from './fake-evaluator.ts';
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

/** The journal without its times, which differ, and without the order, which workers decide. */
function withoutTimes(dir: string): string[] {
  return read(dir, 'journal.jsonl')
    .split('\n')
    .map((line) => line.replace(/"elapsedMs":\d+/, ''))
    .sort();
}

/** Around the end of every line, and in steps between. */
function offsets(journal: Buffer): number[] {
  const chosen = new Set<number>();
  for (let at = 0; at <= journal.length; at++) {
    const nearNewline = [-2, -1, 0].some((distance) => journal[at + distance] === 0x0a);
    if (at % 101 === 0 || nearNewline) chosen.add(at);
  }
  return [...chosen];
}

describe('a run that was interrupted', () => {
  it('comes to the same files from a journal cut off around every line end and in between', async () => {
    const whole = controls('whole');
    await startRun(whole);
    const expected = outcome(whole.dir);
    const journal = readFileSync(path.join(whole.dir, 'journal.jsonl'));
    const dir = path.join(root, 'cut');
    for (const length of offsets(journal)) {
      rmSync(dir, { recursive: true, force: true });
      mkdirSync(dir);
      writeFileSync(path.join(dir, 'run.json'), expected['run.json']!);
      writeFileSync(path.join(dir, 'journal.jsonl'), journal.subarray(0, length));
      const again = controls('cut');
      const result = await resumeRun(again);
      expect(outcome(dir), `cut at byte ${length}`).toEqual(expected);
      expect(withoutTimes(dir), `cut at byte ${length}`).toEqual(withoutTimes(whole.dir));
      const kept = journal.subarray(0, length).toString().split('\n').slice(0, -1);
      const known = kept.filter((line) => line.includes('"evaluation"')).length;
      expect(again.asked.length).toBe(result.evaluations - known);
    }
  }, 60_000);

  it('ends cleanly on abort, with the front of what was evaluated, and goes on to the same end', async () => {
    await startRun(controls('whole'));
    for (const after of [0, 1, 7, 12, 29]) {
      const abort = new AbortController();
      const evaluator = createFakeEvaluator({ before: (count) => count === after && abort.abort() });
      const given = controls(`abort${after}`, { evaluator, signal: abort.signal });
      const result = await startRun(given);
      const saved = openRun(given.dir);
      // The evaluation in progress at the abort still reports; after that nothing does.
      expect(saved.evaluations.length).toBe(Math.min(after + 1, result.evaluations));
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

  it('stops after max-minutes by the clock that it is given', async () => {
    let minutes = 0;
    const evaluator = createFakeEvaluator({ before: () => void minutes++ });
    const given = controls('run', { evaluator, nowMs: () => minutes * 60_000, maxMinutes: 8 });
    const seen: Progress[] = [];
    const result = await startRun({ ...given, onProgress: (progress) => seen.push(progress) });
    expect(result).toMatchObject({ ended: 'max-minutes', evaluations: 8 });
    // Five in the first generation; then the pace is known, and the limit comes before the end.
    const left = seen.filter((one) => one.event === 'evaluation').map((one) => one.leftMs);
    expect(left).toEqual([null, null, null, null, null, 2 * 60_000, 60_000, 0]);
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
