// One process of this process's own: bounded output, killed with its children when it takes too long or is no longer wanted.
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

/** What to start; plain data, which can be sent. */
export interface ProcessCall {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string | undefined;
  /** Beside this process's own. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly timeoutMs: number;
}

export interface SpawnedProcess {
  /** Undefined where it could not be started. */
  readonly pid: number | undefined;
  /** Rejected with an ErrnoException (ENOENT, EACCES) where it could not be started. */
  readonly result: Promise<ProcessResult>;
}

/** A compiler that talks without end is cut here; what was kept is enough to show. */
const MOST_OUTPUT_BYTES = 16 << 20;

export function spawnProcess({ command, args, cwd, environment, timeoutMs }: ProcessCall): SpawnedProcess {
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
  const timer = setTimeout(() => {
    timedOut = true;
    if (child.pid !== undefined) killGroup(child.pid);
  }, timeoutMs);
  const result = new Promise<ProcessResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) =>
      resolve({ exitCode, signal, stdout: out(), stderr: err(), timedOut }),
    );
  });
  const settle = (): void => clearTimeout(timer);
  result.then(settle, settle);
  return { pid: child.pid, result };
}

/** @param pid of a process that leads its group; nothing where that has ended */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself, or there are no groups here.
    try {
      process.kill(pid, 'SIGKILL');
    } catch {}
  }
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
