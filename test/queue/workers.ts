// Worker processes of a test.
import { type ChildProcess, spawn } from 'node:child_process';
import { binary } from '../cli/workspace.ts';

export interface WorkerProcess {
  readonly child: ChildProcess;
  said(): string;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

export function startWorker(
  url: string,
  options: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): WorkerProcess {
  const child = spawn(process.execPath, [binary, 'worker', '--redis', url, '--threads', '1', ...options], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      said += text;
    });
  }
  return {
    child,
    said: () => said,
    ended: new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ?? code))),
  };
}
