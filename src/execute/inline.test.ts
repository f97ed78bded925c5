import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { HushbitError } from '../base/errors.ts';
import { createGate } from './gate.ts';
import { createInlineDispatcher } from './inline.ts';
import type { Job, Measurer } from './job.ts';
import { onMachine } from './machine-lock.ts';
import { createTimeLimits } from './time-limits.ts';

const job = (measurer: string, ...formats: string[]): Job => ({
  measurer,
  version: '1',
  context: '',
  formats,
  replicate: 0,
});

/** Counts what was prepared and not disposed of. */
function measurerOf(
  run: (job: Job, signal: AbortSignal) => Promise<unknown>,
  resource: Measurer['resource'] = 'cpu',
) {
  const open = { count: 0, prepared: 0 };
  const measurer: Measurer = {
    id: 'it',
    version: '1',
    resource,
    async prepare(given) {
      open.count++;
      open.prepared++;
      return { run: (signal) => run(given, signal), dispose: async () => void open.count-- };
    },
  };
  return { open, measurer };
}

const dispatcherOf = (measurer: Measurer, limitMs = 10_000, more = {}) =>
  createInlineDispatcher({
    measurers: [measurer],
    gate: createGate(2),
    limits: createTimeLimits({ fixedMs: limitMs }),
    nowMs: () => performance.now(),
    ...more,
  });

describe('measurements in this thread', () => {
  it('are prepared again where they failed, and freed however they end', async () => {
    let runs = 0;
    const { open, measurer } = measurerOf(async ({ formats: [what] }) => {
      runs++;
      if (what === 'refuse')
        throw new HushbitError({ code: 'unsupported', place: 'p', expected: 'e', got: 'g' });
      if (what === 'throw' || (what === 'once' && runs === 1)) throw new Error('failed to run');
      return what;
    });
    const dispatcher = dispatcherOf(measurer);
    expect(await dispatcher.submit(job('it', 'once'))).toMatchObject({ ok: 'once' });
    expect(open.prepared).toBe(2);
    expect(await dispatcher.submit(job('it', 'throw'))).toMatchObject({
      failed: { kind: 'threw', message: 'failed to run', attempts: 2 },
    });
    expect(await dispatcher.submit(job('it', 'refuse'))).toMatchObject({
      failed: { kind: 'refused', attempts: 1 },
    });
    expect(open.count).toBe(0);
  });

  it('that hang are told to end and given up', async () => {
    let told = 0;
    const { open, measurer } = measurerOf(
      (_, signal) =>
        new Promise(() => {
          signal.addEventListener('abort', () => told++);
        }),
    );
    const outcome = await dispatcherOf(measurer, 30).submit(job('it'));
    expect(outcome).toMatchObject({ failed: { kind: 'timed-out', attempts: 2 } });
    expect(told).toBe(2);
    expect(open.count).toBe(0);
  });

  it('reject when the caller aborts, and where the machine is at fault', async () => {
    const { measurer } = measurerOf(async () => {
      throw new HushbitError({
        code: 'toolchain',
        place: 'cc',
        expected: 'to compile',
        got: 'No space left on device',
      });
    });
    await expect(dispatcherOf(measurer).submit(job('it'))).rejects.toThrow(/make room/);
    const abort = new AbortController();
    const slow = measurerOf(() => sleep(10_000));
    const waiting = dispatcherOf(slow.measurer).submit(job('it'), abort.signal);
    abort.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  it('that time are alone on the machine: two dispatchers wait for each other', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'hushbit-clock-'));
    try {
      let timing = 0;
      let most = 0;
      const { measurer } = measurerOf(
        async () => {
          most = Math.max(most, ++timing);
          await sleep(20);
          timing--;
        },
        { exclusive: 'clock' },
      );
      const exclusively = (resource: string, task: () => Promise<unknown>, signal: AbortSignal) =>
        onMachine(resource, task, signal, directory);
      const two = [1, 2].map(() => dispatcherOf(measurer, 10_000, { exclusively }));
      const jobs = two.flatMap((one) => [1, 2, 3].map(() => one.submit(job('it'))));
      for (const outcome of await Promise.all(jobs)) expect('ok' in outcome).toBe(true);
      expect(most).toBe(1);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('have a limit from what was seen: many times the longest, and a floor', () => {
    const limits = createTimeLimits({ factor: 10, floorMs: 50, firstMs: 1000 });
    const one = job('it');
    expect(limits.limitMs(one)).toBe(1000);
    limits.took(one, 3);
    expect(limits.limitMs(one)).toBe(50);
    limits.took(one, 30);
    limits.took(one, 20);
    expect(limits.limitMs(one)).toBe(300);
    expect(limits.limitMs(job('other'))).toBe(1000);
  });
});
