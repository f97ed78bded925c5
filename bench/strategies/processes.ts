// Runs in several processes at once: each opens the objective for itself and takes the next run that nobody has. They share the file of
// measurements, so what comes out is what one process comes to.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RecordedOptions } from './recorded-objective.ts';
import type { Run, Runner, RunSettings } from './run.ts';

const SERVER = fileURLToPath(new URL('serve-runs.ts', import.meta.url));

export interface Setup {
  readonly recorded: RecordedOptions;
  readonly settings: RunSettings;
}

export interface Wanted {
  readonly name: Runner;
  readonly seed: number;
}

/**
 * @param done is told of each run as it ends
 * @returns in the order of `wanted`
 * @throws Error where a process ends before its run does
 */
export async function runInProcesses(
  wanted: readonly Wanted[],
  setup: Setup,
  processes: number,
  done: (run: Run) => void,
): Promise<Run[]> {
  const runs: Run[] = [];
  const children: ChildProcess[] = [];
  let next = 0;
  const serve = async (): Promise<void> => {
    if (next >= wanted.length) return;
    const child = fork(SERVER);
    children.push(child);
    child.send(setup);
    for (let at = next++; at < wanted.length; at = next++) {
      runs[at] = await answerTo(child, wanted[at]!);
      done(runs[at]!);
    }
    child.disconnect();
  };
  try {
    await Promise.all(Array.from({ length: processes }, serve));
  } finally {
    for (const child of children) if (child.connected) child.kill();
  }
  return runs;
}

function answerTo(child: ChildProcess, wanted: Wanted): Promise<Run> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void =>
      reject(new Error(`${wanted.name} seed ${wanted.seed}: its process ended with ${code}`));
    child.once('exit', ended);
    child.once('message', (run) => {
      child.off('exit', ended);
      resolve(run as Run);
    });
    child.send(wanted);
  });
}
