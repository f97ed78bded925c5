// Ctrl-C and SIGTERM as an abort signal.
import { HushbitError } from '../base/errors.ts';

/** The first Ctrl-C ends the search cleanly; the second one at once. */
export function interruptible(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(
      new HushbitError({ code: 'failed', place: 'search', expected: 'to end', got: 'an interrupt' }),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    release: () => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
