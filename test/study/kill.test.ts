import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { randomFromSeed } from '../../src/base/random.ts';
import {
  createFakeDispatcher,
  createFakeProblem,
  fakeDescription,
  outcome,
  temporaryDirectory,
} from '../../src/study/fake-problem.ts';
import { openRun, startRun } from '../../src/study/index.ts';

let root: string;
beforeEach(() => {
  root = temporaryDirectory();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const child = fileURLToPath(new URL('./killed-run.ts', import.meta.url));

/** Resolves to what the process wrote; kills it the hard way once it wrote `dots` and a moment passed. */
async function runAndKill(dir: string, dots: number, momentMs: number): Promise<string> {
  const running = spawn(process.execPath, ['--import', 'tsx', child, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => running.on('close', resolve));
  let text = '';
  running.stdout.on('data', async (data) => {
    text += data;
    if (text.length < dots) return;
    await sleep(momentMs);
    running.kill('SIGKILL');
  });
  await ended;
  return text;
}

it('comes to the same files however often it is killed with SIGKILL', async () => {
  const whole = path.join(root, 'whole');
  await startRun({
    dir: whole,
    problem: createFakeProblem(),
    dispatcher: createFakeDispatcher(),
    nowMs: () => performance.now(),
    description: fakeDescription(5, 6),
  });
  const dir = path.join(root, 'killed');
  const random = randomFromSeed(1);
  let kills = 0;
  let stale = 0;
  for (let round = 0; round < 60; round++) {
    // The replay reports as well: later rounds may go further before they are killed.
    const text = await runAndKill(dir, random.int(1, 4 + 2 * round), random.int(0, 5));
    if (text.endsWith('complete')) break;
    kills++;
    if (existsSync(path.join(dir, 'run.lock'))) stale++;
    expect(openRun(dir).evaluations.length).toBeLessThanOrEqual(30);
  }
  expect(kills).toBeGreaterThan(2);
  expect(stale).toBeGreaterThan(0);
  expect(outcome(dir)).toEqual(outcome(whole));
  expect(openRun(dir).evaluations.length).toBe(openRun(whole).evaluations.length);
});
