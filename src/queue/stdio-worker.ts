// A worker at the other end of a pipe, such as one of ssh to a board: jobs in, outcomes out, and no server in between.
import type { Readable, Writable } from 'node:stream';
import { isInputError } from '../base/errors.ts';
import type { ByteCache } from '../disk/index.ts';
import type { Outcome } from '../execute/index.ts';
import { jsonLines, type ToSearch, toWorkerSchema } from './json-lines.ts';
import { type DeviceIdentity, identityHash, type JobRequest, parseRequest, requestId } from './message.ts';
import { createPartSource, PartMissing } from './part-source.ts';
import type { WorkerCounts } from './queue-worker.ts';
import type { Station } from './station.ts';

export interface StdioWorkerOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly version: string;
  readonly station: Station;
  readonly cache: ByteCache;
  readonly threads: number;
  readonly device: DeviceIdentity | null;
  /** Ends it at once: who waits at the other end asks another. */
  readonly signal: AbortSignal;
  readonly note: (line: string) => void;
}

/** Resolves at the end of the input, with all jobs answered. @throws what keeps this machine from measuring */
export async function runStdioWorker(options: StdioWorkerOptions): Promise<WorkerCounts> {
  const { input, output, version, station, cache, threads, device, signal, note } = options;
  const identity = device === null ? undefined : identityHash(device);
  const counts = { done: 0, failed: 0, busyMs: 0 };
  const wanted = new Map<string, ((bytes: Uint8Array | null) => void)[]>();
  const running = new Set<Promise<void>>();
  let failure: unknown;
  const say = (message: ToSearch): void => void output.write(`${JSON.stringify(message)}\n`);

  const parts = createPartSource(cache, (hash) => {
    const waiting = wanted.get(hash);
    return new Promise((resolve) => {
      if (waiting) waiting.push(resolve);
      else {
        wanted.set(hash, [resolve]);
        say({ want: hash });
      }
    });
  });

  const refused = (message: string): Outcome => ({
    failed: { kind: 'refused', message: message.slice(0, 2000), attempts: 1 },
    retryable: false,
    costMs: 0,
    worker: 'stdio',
  });

  async function outcomeOf(request: JobRequest): Promise<Outcome> {
    if (request.version !== version) return refused(`hushbit ${request.version} asks, this is ${version}`);
    if (request.identity !== identity) return refused(`this is another device: ${device?.name ?? 'none'}`);
    if (!station.measurers.has(request.job.measurer))
      return refused(`nobody measures ${request.job.measurer} here`);
    try {
      return await station.run(request, parts, signal);
    } catch (error) {
      if (isInputError(error) || error instanceof PartMissing) return refused((error as Error).message);
      throw error;
    }
  }

  async function answer(request: JobRequest): Promise<void> {
    try {
      const outcome = await outcomeOf(request);
      if ('ok' in outcome) counts.done++;
      else counts.failed++;
      counts.busyMs += outcome.costMs;
      say({ answer: { id: requestId(request), outcome } });
    } catch (error) {
      if (signal.aborted) return;
      failure ??= error;
      say({ fault: (error as Error).message.slice(0, 2000) });
      input.destroy();
    }
  }

  const abort = (): void => void input.destroy();
  signal.addEventListener('abort', abort, { once: true });
  say({ hello: { version, role: device === null ? 'quality' : 'latency', device, threads } });
  try {
    for await (const line of jsonLines(input)) {
      const message = toWorkerSchema.safeParse(line).data;
      const request = message && 'job' in message ? parseRequest(message.job) : null;
      if (message && 'part' in message) {
        const bytes = message.data === null ? null : Buffer.from(message.data, 'base64');
        for (const resolve of wanted.get(message.part) ?? []) resolve(bytes);
        wanted.delete(message.part);
      } else if (request) {
        const work = answer(request);
        running.add(work);
        void work.finally(() => running.delete(work));
      } else note('a line that is no job was passed over');
    }
  } catch (error) {
    // A pipe that breaks has an end like any other.
    if ((error as NodeJS.ErrnoException).code === undefined && !input.destroyed) throw error;
  } finally {
    signal.removeEventListener('abort', abort);
    for (const waiting of wanted.values()) for (const resolve of waiting) resolve(null);
    if (!signal.aborted && failure === undefined) await Promise.all(running);
    await station.close();
  }
  if (failure !== undefined) throw failure;
  return counts;
}
