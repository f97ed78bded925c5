// Running a program: arguments as an array (never a shell), bounded output, killed with its children on abort or when it takes
// too long; it does not outlive this process unless that is killed outright.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createLauncher, type Started } from './launch.ts';
import { killGroup, type ProcessCall, type ProcessResult, spawnProcess } from './spawn-process.ts';

export type { ProcessResult } from './spawn-process.ts';

export interface ProcessOptions {
  readonly signal?: AbortSignal | undefined;
  readonly cwd?: string;
  /** Beside this process's own. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 600_000;
/** From here on a fork costs more than a launcher. */
const LARGE_BYTES = 256 << 20;
/** Beside the built program; where this runs from its sources, processes are its own. */
const LAUNCHER = fileURLToPath(new URL('./launcher.js', import.meta.url));

/** Groups that run now: this process does not end without them. */
const running = new Set<number>();
let isWatching = false;

function endWithThisProcess(pid: number): void {
  running.add(pid);
  if (isWatching) return;
  isWatching = true;
  // Before handlers that remove the files which children still write.
  process.prependListener('exit', () => {
    for (const one of running) killGroup(one);
  });
}

const launch = createLauncher(LAUNCHER, {
  started: endWithThisProcess,
  ended: (pid) => void running.delete(pid),
});

/** @throws NodeJS.ErrnoException (ENOENT, EACCES) where the program cannot be started; the signal's reason on abort */
export async function runProcess(
  command: string,
  args: readonly string[],
  { signal, cwd, environment, timeoutMs = DEFAULT_TIMEOUT_MS }: ProcessOptions = {},
): Promise<ProcessResult> {
  signal?.throwIfAborted();
  const call: ProcessCall = { command, args, cwd, environment, timeoutMs };
  const isLarge = process.memoryUsage.rss() > LARGE_BYTES && existsSync(LAUNCHER);
  const { result, kill } = isLarge ? launch(call) : startHere(call);
  signal?.addEventListener('abort', kill, { once: true });
  try {
    const ended = await result;
    signal?.throwIfAborted();
    return ended;
  } finally {
    signal?.removeEventListener('abort', kill);
  }
}

function startHere(call: ProcessCall): Started {
  const { pid, result } = spawnProcess(call);
  if (pid === undefined) return { result, kill: () => undefined };
  endWithThisProcess(pid);
  const settle = (): void => {
    running.delete(pid);
  };
  result.then(settle, settle);
  return { result, kill: () => killGroup(pid) };
}
