// Running a program: arguments as an array (never a shell), bounded output, killed with its children on abort or
// when it takes too long; it does not outlive this process unless that is killed outright.
import { spawn } from 'node:child_process';

export interface ProcessResult {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** True where it was killed for its time. */
  readonly timedOut: boolean;
}

export interface ProcessOptions {
  readonly signal?: AbortSignal | undefined;
  readonly cwd?: string;
  /** Beside this process's own. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

/** A compiler that talks without end is cut here; what was kept is enough to show. */
const MOST_OUTPUT_BYTES = 16 << 20;
const DEFAULT_TIMEOUT_MS = 600_000;

/** What runs now: this process does not end without them. */
const running = new Set<() => void>();
let isWatching = false;

function endWithThisProcess(kill: () => void): void {
  running.add(kill);
  if (isWatching) return;
  isWatching = true;
  // Before handlers that remove the files which children still write.
  process.prependListener('exit', () => {
    for (const one of running) one();
  });
}

/** @throws NodeJS.ErrnoException (ENOENT, EACCES) where the program cannot be started; the signal's reason on abort */
export function runProcess(
  command: string,
  args: readonly string[],
  { signal, cwd, environment, timeoutMs = DEFAULT_TIMEOUT_MS }: ProcessOptions = {},
): Promise<ProcessResult> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    // Its own process group, so that a compiler driver's children end with it.
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd }),
      ...(environment === undefined ? {} : { env: { ...process.env, ...environment } }),
    });
    const out = collect(child.stdout);
    const err = collect(child.stderr);
    let timedOut = false;
    const kill = (): void => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        child.kill('SIGKILL');
      }
    };
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, timeoutMs);
    signal?.addEventListener('abort', kill, { once: true });
    endWithThisProcess(kill);
    const settle = (): void => {
      running.delete(kill);
      clearTimeout(timer);
      signal?.removeEventListener('abort', kill);
    };
    child.on('error', (error) => {
      settle();
      reject(error);
    });
    child.on('close', (exitCode, endSignal) => {
      settle();
      if (signal?.aborted) reject(signal.reason);
      else resolve({ exitCode, signal: endSignal, stdout: out(), stderr: err(), timedOut });
    });
  });
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    if (bytes < MOST_OUTPUT_BYTES) chunks.push(chunk);
    bytes += chunk.length;
  });
  return () => Buffer.concat(chunks).toString('utf8');
}
