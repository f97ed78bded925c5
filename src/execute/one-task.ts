// One task in a thread of its own: data in, a result out, and the thread is gone. For what takes seconds where this thread has to go
// on answering.
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { AttemptFailure } from './failure.ts';
import { errorOf, type ThreadAnswer, told } from './thread-messages.ts';

/**
 * @param onSaid told what the task says before it is done
 * @throws what the task throws; AttemptFailure where its thread ends instead; the signal's reason
 */
export async function runInThread(
  entry: URL,
  data: unknown,
  signal?: AbortSignal,
  onSaid: (said: unknown) => void = () => undefined,
): Promise<unknown> {
  signal?.throwIfAborted();
  const thread = new Worker(entry, { workerData: data });
  let abort = (): void => {};
  try {
    return await new Promise((resolve, reject) => {
      thread.on('message', (answer: ThreadAnswer) => {
        if ('said' in answer) onSaid(answer.said);
        else if ('ok' in answer) resolve(answer.ok);
        else if ('error' in answer) reject(errorOf(answer.error));
      });
      thread.on('error', (error: NodeJS.ErrnoException) => {
        const kind = error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'out-of-memory' : 'died';
        reject(new AttemptFailure(kind, error.message.split('\n')[0]!));
      });
      thread.on('exit', (code) => reject(new AttemptFailure('died', `the thread ended with code ${code}`)));
      abort = () => reject(signal!.reason);
      signal?.addEventListener('abort', abort, { once: true });
    });
  } finally {
    signal?.removeEventListener('abort', abort);
    await thread.terminate();
  }
}

/** Called once at the top of the thread's entry. */
export function serveTask<T>(task: (data: T, say: (what: unknown) => void) => unknown): void {
  const answer = (message: ThreadAnswer): void => parentPort!.postMessage(message);
  const start = performance.now();
  try {
    answer({ ok: task(workerData as T, (said) => answer({ said })), costMs: performance.now() - start });
  } catch (error) {
    answer({ error: told(error) });
  }
}
