// A command of the user's as a pipe: what it reads and writes, until it is closed. Its own words on stderr go where ours go.
import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

export interface CommandPipe {
  readonly input: Readable;
  readonly output: Writable;
  readonly name: string;
  /** Ends its input, waits a little, and ends it. */
  close(): Promise<void>;
}

const GRACE_MS = 3_000;

/** @param command for `sh` */
export function openCommandPipe(command: string): CommandPipe {
  const child = spawn('sh', ['-c', command], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
    child.on('error', () => resolve());
  });
  // A search that is ended takes its worker with it.
  const atExit = (): void => void child.kill('SIGTERM');
  process.on('exit', atExit);
  return {
    input: child.stdout,
    output: child.stdin,
    name: command,
    async close() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGTERM'), GRACE_MS);
      await ended;
      clearTimeout(timer);
      process.off('exit', atExit);
    },
  };
}
