// A small process that starts others for a large one: to fork takes that 40 ms a GB, and a fault for every page that it writes
// afterwards. Told what to start and what to kill over the channel of `child_process.fork`; ends with it, and with it what runs.
import { killGroup, type ProcessCall, type ProcessResult, spawnProcess } from './spawn-process.ts';

export type ToLauncher =
  | { readonly id: number; readonly start: ProcessCall }
  | { readonly id: number; readonly kill: true };

export type FromLauncher =
  | { readonly id: number; readonly pid: number }
  | { readonly id: number; readonly result: ProcessResult }
  | { readonly id: number; readonly failure: { readonly message: string; readonly code?: string } };

const running = new Map<number, number>();

function tell(message: FromLauncher): void {
  if (process.connected) process.send!(message);
}

function start(id: number, call: ProcessCall): void {
  const { pid, result } = spawnProcess(call);
  if (pid !== undefined) {
    running.set(id, pid);
    tell({ id, pid });
  }
  result.then(
    (ended) => {
      running.delete(id);
      tell({ id, result: ended });
    },
    ({ message, code }: NodeJS.ErrnoException) => {
      running.delete(id);
      tell({ id, failure: { message, ...(code === undefined ? {} : { code }) } });
    },
  );
}

process.on('message', (message: ToLauncher) => {
  const { id } = message;
  if ('start' in message) start(id, message.start);
  else if (running.has(id)) killGroup(running.get(id)!);
});
process.on('disconnect', () => {
  for (const pid of running.values()) killGroup(pid);
});
// Of the terminal: whoever asked decides what ends.
process.on('SIGINT', () => undefined);
