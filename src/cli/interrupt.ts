// SIGINT (Ctrl-C), SIGTERM and SIGHUP, in every command. A command that can end by itself is told to; any other ends at
// once, and so does every command at the second signal. What ends a process here runs its exit handlers: children are
// ended and temporary files removed.
import { HushbitError } from '../base/errors.ts';

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
type Caught = keyof typeof SIGNALS;

/** As shells have it: 128 and the signal's number. */
function exitCodeOf(signal: Caught): number {
  return 128 + SIGNALS[signal];
}

let received: Caught | undefined;
/** Of the command that ends by itself. */
let ending: AbortController | undefined;

/** Called once, before the command. */
export function catchSignals(): void {
  for (const name of Object.keys(SIGNALS) as Caught[]) {
    process.on(name, () => {
      const isFirst = received === undefined;
      received ??= name;
      if (!isFirst || !ending) process.exit(exitCodeOf(name));
      ending.abort(
        new HushbitError({ code: 'failed', place: 'hushbit', expected: 'to go on to the end', got: name }),
      );
    });
  }
}

/** The exit code of an interrupted process, whatever its command came to. */
export function interruptedCode(): number | undefined {
  return received && exitCodeOf(received);
}

/** For a command that ends cleanly when the signal aborts. `release` once it has nothing more to end. */
export function interruptible(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  ending = controller;
  return {
    signal: controller.signal,
    release: () => {
      if (ending === controller) ending = undefined;
    },
  };
}
