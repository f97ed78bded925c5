// Has a launcher (`launcher.ts`) start processes: opened when the first is asked for, and again where it was lost.
import { type ChildProcess, fork } from 'node:child_process';
import type { FromLauncher, ToLauncher } from './launcher.ts';
import type { ProcessCall, ProcessResult } from './spawn-process.ts';

/** A process that runs somewhere. */
export interface Started {
  /** Rejected with an ErrnoException (ENOENT, EACCES) where it could not be started. */
  readonly result: Promise<ProcessResult>;
  kill(): void;
}

interface Opened {
  readonly process: ChildProcess;
  /** By id. */
  readonly waiting: Map<number, { told(message: FromLauncher): void; lost(): void }>;
}

/**
 * @param entry the built launcher
 * @param onPid told which process runs, and when it does no longer
 */
export function createLauncher(
  entry: string,
  onPid: { started(pid: number): void; ended(pid: number): void },
): (call: ProcessCall) => Started {
  let current: Opened | undefined;
  let lastId = 0;

  function open(): Opened {
    const child = fork(entry, [], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const opened: Opened = { process: child, waiting: new Map() };
    child.on('message', (message: FromLauncher) => opened.waiting.get(message.id)?.told(message));
    const lose = (): void => {
      if (current === opened) current = undefined;
      for (const { lost } of [...opened.waiting.values()]) lost();
    };
    child.once('exit', lose);
    child.once('error', lose);
    return opened;
  }

  return (call) => {
    const own = (current ??= open());
    const id = ++lastId;
    // Where it is lost, that is heard of as its end.
    const send = (message: ToLauncher): void => void own.process.send(message, () => undefined);
    let pid: number | undefined;
    const result = new Promise<ProcessResult>((resolve, reject) => {
      own.waiting.set(id, {
        told(message) {
          if ('pid' in message) onPid.started((pid = message.pid));
          else if ('result' in message) resolve(message.result);
          else reject(Object.assign(new Error(message.failure.message), message.failure));
        },
        lost: () => reject(new Error(`${call.command}: the process that started it has ended`)),
      });
    });
    // This process waits for it as long as anything runs in it.
    own.process.ref();
    own.process.channel?.ref();
    const settle = (): void => {
      own.waiting.delete(id);
      if (pid !== undefined) onPid.ended(pid);
      if (own.waiting.size > 0) return;
      own.process.unref();
      own.process.channel?.unref();
    };
    result.then(settle, settle);
    send({ id, start: call });
    return { result, kill: () => send({ id, kill: true }) };
  };
}
