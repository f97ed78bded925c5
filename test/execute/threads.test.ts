import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MachineFault } from '../../src/execute/failure.ts';
import { createGate } from '../../src/execute/gate.ts';
import type { Dispatcher, Job } from '../../src/execute/job.ts';
import { toShared } from '../../src/execute/shared.ts';
import { createThreadDispatcher } from '../../src/execute/threads.ts';
import { createTimeLimits } from '../../src/execute/time-limits.ts';

const job = (...formats: string[]): Job => ({
  measurer: 'test',
  version: '1',
  context: '',
  formats,
  replicate: 0,
});

// Node starts a thread from JavaScript alone.
let directory: string;
let entry: URL;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'hushbit-threads-'));
  const outfile = path.join(directory, 'thread.mjs');
  const source = fileURLToPath(new URL('./measuring-thread.ts', import.meta.url));
  buildSync({ entryPoints: [source], bundle: true, platform: 'node', format: 'esm', outfile });
  entry = pathToFileURL(outfile);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let marks: Int32Array;
let dispatcher: Dispatcher;
function open(threads: number, fixedMs = 20_000): Dispatcher {
  const setup = toShared({ marks: new Int32Array(1) });
  marks = setup.marks;
  return createThreadDispatcher({
    entry,
    setup,
    gate: createGate(threads),
    limits: createTimeLimits({ fixedMs }),
    nowMs: () => performance.now(),
    worker: { resourceLimits: { maxOldGenerationSizeMb: 64 } },
  });
}
beforeEach(() => {
  dispatcher = open(1);
});
afterEach(() => dispatcher.close());

const tried = (): number => Atomics.load(marks, 0);

describe('measuring threads', () => {
  it('give values, share memory, and are used again', async () => {
    const first = await dispatcher.submit(job('value', 'a'));
    expect(first).toMatchObject({ ok: { more: 'a', attempts: 1 }, worker: 'thread 1' });
    expect(await dispatcher.submit(job('value', 'b'))).toMatchObject({ ok: { attempts: 2 } });
    expect(await dispatcher.submit(job('shared'))).toMatchObject({ ok: { isShared: true } });
  });

  it('work side by side, as many as there are slots', async () => {
    await dispatcher.close();
    dispatcher = open(2);
    const outcomes = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) => dispatcher.submit(job('value', name))),
    );
    expect(new Set(outcomes.map(({ worker }) => worker))).toEqual(new Set(['thread 1', 'thread 2']));
  });

  it('take what is refused as the answer: no second attempt, and the thread goes on', async () => {
    const refused = await dispatcher.submit(job('refuse', 'i4'));
    expect(refused).toMatchObject({
      failed: { kind: 'refused', message: 'site: expected another format, got i4', attempts: 1 },
      retryable: false,
    });
    expect(await dispatcher.submit(job('value'))).toMatchObject({ ok: { attempts: 2 } });
  });

  it('try again in a fresh thread what threw', async () => {
    expect(await dispatcher.submit(job('throw once'))).toMatchObject({
      ok: { attempts: 1 },
      worker: 'thread 2',
    });
    expect(await dispatcher.submit(job('throw'))).toMatchObject({
      failed: { kind: 'threw', message: 'not this one', attempts: 2 },
      retryable: true,
    });
    expect(tried()).toBe(4);
  });

  it('are replaced when a job ends them, throws behind their back or takes all memory', async () => {
    for (const [what, kind] of [
      ['exit', 'died'],
      ['later', 'died'],
      ['allocate', 'out-of-memory'],
      ['buffers', 'out-of-memory'],
    ] as const) {
      const before = tried();
      expect(await dispatcher.submit(job(what)), what).toMatchObject({ failed: { kind, attempts: 2 } });
      expect(tried() - before).toBe(2);
      expect(await dispatcher.submit(job('value'))).toMatchObject({ ok: { attempts: 1 } });
    }
  }, 60_000);

  it('are ended when they hang, and others take their place', async () => {
    await dispatcher.close();
    dispatcher = open(1, 1500);
    await dispatcher.submit(job('value'));
    const hung = await dispatcher.submit(job('hang'));
    expect(hung).toMatchObject({ failed: { kind: 'timed-out', attempts: 2 }, retryable: true });
    expect(await dispatcher.submit(job('value'))).toMatchObject({ ok: { attempts: 1 } });
  });

  it('stop at once when nobody wants the outcome', async () => {
    const abort = new AbortController();
    const waiting = dispatcher.submit(job('hang'), abort.signal);
    const behind = dispatcher.submit(job('value'), abort.signal);
    setTimeout(() => abort.abort(new Error('enough')), 800);
    for (const settled of await Promise.allSettled([waiting, behind])) {
      expect(settled).toMatchObject({ status: 'rejected', reason: { message: 'enough' } });
    }
    expect(await dispatcher.submit(job('value'))).toMatchObject({ ok: { attempts: 1 } });
  });

  it('blame no job for a full disk, or for threads that do not start', async () => {
    await expect(dispatcher.submit(job('disk'))).rejects.toThrow(MachineFault);
    const broken = createThreadDispatcher({
      entry: new URL('./missing.mjs', entry),
      setup: {},
      gate: createGate(1),
      limits: createTimeLimits(),
      nowMs: () => performance.now(),
    });
    await expect(broken.submit(job('value'))).rejects.toThrow(/a measuring thread that does not start/);
  });
});
