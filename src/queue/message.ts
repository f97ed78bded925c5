// What goes between a search and its workers, checked at both ends: a job, its outcome, and what each says of itself. Everything
// has a bound. A job is named by a hash of all that is in it, so that nobody runs one under another's name.
import { z } from 'zod';
import type { Job, Outcome } from '../execute/index.ts';
import { hashOf, isHash } from './parts.ts';

/** Sites of a network, and letters of a name. */
const MOST_SITES = 20_000;
const MOST_NAME = 200;
/** Of a message as JSON. Results are a few numbers, or bytes by name. */
export const MOST_MESSAGE_BYTES = 2 ** 20;

const name = z.string().min(1).max(MOST_NAME);
const hash = z.string().refine(isHash, 'no hash');
/** Of a board or a machine, as users name it; it is part of keys. */
export const DEVICE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const device = z.string().regex(DEVICE_NAME);

const jobSchema = z.strictObject({
  measurer: name,
  version: name,
  context: z.string().max(MOST_NAME),
  formats: z.array(z.string().min(1).max(16)).max(MOST_SITES),
  clip: hash.optional(),
  device: device.optional(),
  replicate: z.int().min(0).max(1_000_000),
});

const requestSchema = z.strictObject({
  /** Of hushbit, see `codeVersion`: another one computes other values. */
  version: name,
  /** Names what the worker needs to know: hash of its list of parts. */
  context: hash,
  /** Of the device that is meant, where one is: another board of the same name is another. */
  identity: hash.optional(),
  job: jobSchema,
});

const reasonSchema = z.strictObject({
  kind: z.enum(['refused', 'threw', 'died', 'out-of-memory', 'timed-out']),
  message: z.string().max(2000),
  attempts: z.int().min(1).max(1000),
});
const costMs = z.number().min(0);

const outcomeSchema = z.union([
  z.strictObject({ ok: z.json(), costMs, worker: name }),
  z.strictObject({ failed: reasonSchema, retryable: z.boolean(), costMs, worker: name }),
]);

const answerSchema = z.strictObject({ id: hash, outcome: outcomeSchema });

export type JobRequest = z.output<typeof requestSchema>;
export interface Answer {
  readonly id: string;
  readonly outcome: Outcome;
}

/** The same for the same job of the same context: whoever asks again asks for the same outcome. */
export function requestId({ version, context, identity = '', job }: JobRequest): string {
  const { measurer, version: of, context: decides, formats, clip = '', device: on = '', replicate } = job;
  return hashOf(
    JSON.stringify([version, context, identity, measurer, of, decides, formats, clip, on, replicate]),
  );
}

export function requestOf(
  version: string,
  context: string,
  identity: string | undefined,
  job: Job,
): JobRequest {
  return { version, context, ...(identity === undefined ? {} : { identity }), job: job as JobRequest['job'] };
}

/** Null for what is no such message. */
export function parseRequest(data: unknown): JobRequest | null {
  return requestSchema.safeParse(data).data ?? null;
}

/** Null for what is no such message. */
export function parseAnswer(text: unknown): Answer | null {
  if (typeof text !== 'string' || text.length > MOST_MESSAGE_BYTES) return null;
  return (answerSchema.safeParse(parsed(text)).data as Answer | undefined) ?? null;
}

/** Undefined for what is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const place = { id: hash, host: name, pid: z.int().min(0), version: name, sinceMs: z.number() };

/** Where values of a device come from. */
export const deviceSchema = z.strictObject({
  name: device,
  /** `native`, `emulator` or `runner`. */
  by: z.enum(['native', 'emulator', 'runner']),
  host: name,
  processor: name,
  compiler: z.string().max(500),
  flags: z.string().max(2000),
  /** Null where it cannot be read. */
  clockHz: z.number().positive().nullable(),
  /** What a value of a frame is in. */
  unit: z.enum(['ns', 'instructions']),
});
export type DeviceIdentity = Readonly<z.output<typeof deviceSchema>>;

/** Another board, compiler or clock has another. */
export function identityHash(one: DeviceIdentity): string {
  const { name: called, by, host, processor, compiler, flags, clockHz, unit } = one;
  return hashOf(JSON.stringify([called, by, host, processor, compiler, flags, clockHz, unit]));
}

const workerSchema = z.strictObject({
  ...place,
  role: z.enum(['quality', 'latency']),
  device: deviceSchema.nullable(),
  threads: z.int().min(1).max(1024),
  /** Jobs it has now, those that it finished, and what these took in all. */
  running: z.int().min(0),
  done: z.int().min(0),
  failed: z.int().min(0),
  busyMs: z.number().min(0),
  /** In seconds: of the last minute, per minute. */
  perMinute: z.number().min(0),
});
const searchSchema = z.strictObject({
  ...place,
  /** Asked for and not there yet: sent to the queue, and kept back. */
  sent: z.int().min(0),
  waiting: z.int().min(0),
  done: z.int().min(0),
});

export type WorkerState = Readonly<z.output<typeof workerSchema>>;
export type SearchState = Readonly<z.output<typeof searchSchema>>;

/** Null for what is no such message. */
export function parseWorker(text: string): WorkerState | null {
  return workerSchema.safeParse(parsed(text)).data ?? null;
}

/** Null for what is no such message. */
export function parseSearch(text: string): SearchState | null {
  return searchSchema.safeParse(parsed(text)).data ?? null;
}
