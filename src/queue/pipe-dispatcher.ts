// A dispatcher whose jobs are run by one worker at the other end of a pipe (`stdio-worker.ts`). Where the pipe ends before its time
// nothing is recorded: what was measured before is kept, and the search can be resumed.
import type { Readable, Writable } from 'node:stream';
import { HushbitError } from '../base/errors.ts';
import { type Dispatcher, isOk, type Job, type Outcome } from '../execute/index.ts';
import { type Hello, jsonLines, type ToWorker, toSearchSchema } from './json-lines.ts';
import { identityHash, parseAnswer, requestId, requestOf } from './message.ts';
import { compressed } from './parts.ts';
import type { SentContext } from './queue-dispatcher.ts';

export interface Pipe {
  readonly input: Readable;
  readonly output: Writable;
  /** For messages. */
  readonly name: string;
  close(): Promise<void>;
}

export interface PipeWorker {
  readonly hello: Hello;
  /** Jobs of a context. */
  dispatcher(context: SentContext, isValue: (measurer: string, value: unknown) => boolean): Dispatcher;
  close(): Promise<void>;
}

interface Waiting {
  readonly isValue: (value: unknown) => boolean;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/** @throws HushbitError `bad-option` where no worker of this version answers */
export async function openPipeWorker(
  pipe: Pipe,
  version: string,
  note: (line: string) => void,
): Promise<PipeWorker> {
  const waiting = new Map<string, Set<Waiting>>();
  const parts = new Map<string, Uint8Array>();
  let over: HushbitError | null = null;
  let greet: (hello: Hello) => void = () => {};
  let turnAway: (error: unknown) => void = () => {};
  const greeting = new Promise<Hello>((resolve, reject) => {
    greet = resolve;
    turnAway = reject;
  });
  const say = (message: ToWorker): void => void pipe.output.write(`${JSON.stringify(message)}\n`);
  pipe.output.on('error', () => undefined);

  function end(code: 'failed' | 'bad-option', got: string): void {
    over ??= new HushbitError({
      code,
      place: pipe.name,
      expected: `a worker of hushbit ${version} that goes on`,
      got,
      ...(code === 'failed' ? { remedy: 'what was measured is kept: resume the run' } : {}),
    });
    turnAway(over);
    for (const one of [...waiting.values()].flatMap((all) => [...all])) one.reject(over);
    waiting.clear();
  }

  async function give(hash: string): Promise<void> {
    const part = parts.get(hash);
    say({ part: hash, data: part ? Buffer.from(await compressed(part)).toString('base64') : null });
  }

  function settle(given: unknown): void {
    const told = parseAnswer(JSON.stringify(given));
    const all = told && waiting.get(told.id);
    if (!told || !all) return;
    waiting.delete(told.id);
    for (const { isValue, resolve, reject } of all) {
      if (!isOk(told.outcome) || isValue(told.outcome.ok)) resolve(told.outcome);
      else
        reject(new HushbitError({ code: 'failed', place: pipe.name, expected: 'a value', got: 'another' }));
    }
  }

  const reading = (async () => {
    try {
      for await (const line of jsonLines(pipe.input)) {
        const message = toSearchSchema.safeParse(line).data;
        if (!message) note(`${pipe.name}: a line that says nothing was passed over`);
        else if ('hello' in message) greet(message.hello);
        else if ('want' in message) await give(message.want);
        else if ('answer' in message) settle(message.answer);
        else end('failed', message.fault);
      }
    } catch {}
    end('failed', 'the end of the pipe');
  })();

  let hello: Hello;
  try {
    hello = await greeting;
    if (hello.version !== version) {
      end('bad-option', `one of hushbit ${hello.version}, which computes other values`);
      throw over!;
    }
  } catch (error) {
    await pipe.close();
    throw error instanceof HushbitError
      ? new HushbitError({ ...error.parts, code: 'bad-option', remedy: 'does the command start one?' })
      : error;
  }

  return {
    hello,
    dispatcher(context, isValue) {
      for (const [hash, bytes] of context.parts) parts.set(hash, bytes);
      const identity = hello.device === null ? undefined : identityHash(hello.device);
      return {
        submit(job: Job, signal?: AbortSignal): Promise<Outcome> {
          if (over) return Promise.reject(over);
          const request = requestOf(version, context.hash, identity, job);
          const id = requestId(request);
          return new Promise((resolve, reject) => {
            const all = waiting.get(id) ?? new Set<Waiting>();
            if (!waiting.has(id)) {
              waiting.set(id, all);
              say({ job: request });
            }
            const abort = (): void => {
              all.delete(one);
              reject(signal!.reason);
            };
            const done = (): void => signal?.removeEventListener('abort', abort);
            const one: Waiting = {
              isValue: (value) => isValue(job.measurer, value),
              resolve(outcome) {
                done();
                resolve(outcome);
              },
              reject(error) {
                done();
                reject(error);
              },
            };
            all.add(one);
            signal?.addEventListener('abort', abort, { once: true });
          });
        },
        close: async () => {},
      };
    },
    async close() {
      pipe.output.end();
      await pipe.close();
      await reading;
    },
  };
}
