import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLauncher, type Started } from './launch.ts';
import type { FromLauncher } from './launcher.ts';
import type { ProcessCall } from './spawn-process.ts';

let directory: string;
let entry: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'hushbit-launcher-'));
  entry = path.join(directory, 'launcher.mjs');
  const source = fileURLToPath(new URL('./launcher.ts', import.meta.url));
  buildSync({ entryPoints: [source], bundle: true, platform: 'node', format: 'esm', outfile: entry });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const shell = (script: string, timeoutMs = 20_000): ProcessCall => ({
  command: 'sh',
  args: ['-c', script],
  timeoutMs,
});

/** One that has ended may stay in the list of processes as long as nobody asks how. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, 'utf8'));
}

const pids = { running: new Set<number>(), all: [] as number[] };
let launch: (call: ProcessCall) => Started;
beforeAll(() => {
  launch = createLauncher(entry, {
    started(pid) {
      pids.all.push(pid);
      pids.running.add(pid);
    },
    ended: (pid) => void pids.running.delete(pid),
  });
});

describe('a launcher', () => {
  it('gives what a program writes and how it ends', async () => {
    const { result } = launch({
      ...shell('echo "$WORD"; pwd; echo bad >&2; exit 3'),
      cwd: directory,
      environment: { WORD: 'said' },
    });
    expect(await result).toEqual({
      exitCode: 3,
      signal: null,
      stdout: `said\n${directory}\n`,
      stderr: 'bad\n',
      timedOut: false,
    });
    expect(pids.running.size).toBe(0);
  });

  it('runs several at once, each with its own end', async () => {
    const slow = launch(shell('sleep 0.3; echo slow'));
    const quick = launch(shell('echo quick'));
    expect(await Promise.race([slow.result, quick.result])).toMatchObject({ stdout: 'quick\n' });
    expect(await slow.result).toMatchObject({ stdout: 'slow\n' });
  });

  it('says of a program that there is none', async () => {
    const { result } = launch({ command: path.join(directory, 'none'), args: [], timeoutMs: 1000 });
    await expect(result).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('kills one with its children, and one that takes too long', async () => {
    const { result, kill } = launch(shell('sleep 60 & echo $!; wait'));
    await vi.waitFor(() => expect(pids.running.size).toBe(1));
    kill();
    expect(await result).toMatchObject({ exitCode: null, signal: 'SIGKILL', timedOut: false });
    const late = await launch(shell('sleep 60 & echo $!; wait', 300)).result;
    expect(late).toMatchObject({ signal: 'SIGKILL', timedOut: true });
    await vi.waitFor(() => expect(isRunning(Number(late.stdout))).toBe(false));
  });

  it('is opened again where it was killed, and what ran in it failed', async () => {
    await expect(launch(shell('kill -9 $PPID; sleep 1')).result).rejects.toThrow(
      'the process that started it has ended',
    );
    expect(await launch(shell('echo again')).result).toMatchObject({ stdout: 'again\n' });
  });

  it('ends with the process that opened it, and what runs with it', async () => {
    const child = fork(entry, [], { execArgv: [] });
    child.send({ id: 1, start: shell('sleep 60') });
    const [{ pid }] = (await once(child, 'message')) as [Extract<FromLauncher, { pid: number }>];
    expect(isRunning(pid)).toBe(true);
    child.disconnect();
    await once(child, 'exit');
    await vi.waitFor(() => expect(isRunning(pid)).toBe(false));
  });
});
