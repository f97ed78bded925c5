// A pipe between a search and a worker: one JSON object per line. Both ends check what comes.
//
//   worker: {"hello": {version, role, device, threads}}       first
//   search: {"job": JobRequest}                               any number, answered in any order
//   worker: {"want": HASH}                                    a part that it does not have
//   search: {"part": HASH, "data": BASE64}                    compressed; no data where there is none
//   worker: {"answer": {id, outcome}}                         as over Redis
//   worker: {"fault": TEXT}                                   this machine can measure nothing; it ends
//
// The end of the input ends the worker once its jobs are done.
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { deviceSchema, parsed } from './message.ts';
import { isHash, MOST_PART_BYTES } from './parts.ts';

/** Base64 of the largest part, and what stands around it. */
const MOST_LINE_BYTES = Math.ceil((MOST_PART_BYTES + 2 ** 20) * (4 / 3)) + 1024;

const hash = z.string().refine(isHash, 'no hash');

/** `job` and `answer` are checked by whoever reads them, as over Redis. */
export const toWorkerSchema = z.union([
  z.strictObject({ job: z.unknown() }),
  z.strictObject({ part: hash, data: z.string().max(MOST_LINE_BYTES).nullable() }),
]);
const helloSchema = z.strictObject({
  version: z.string().min(1).max(200),
  role: z.enum(['quality', 'latency']),
  device: deviceSchema.nullable(),
  threads: z.int().min(1).max(1024),
});
export const toSearchSchema = z.union([
  z.strictObject({ hello: helloSchema }),
  z.strictObject({ want: hash }),
  z.strictObject({ answer: z.unknown() }),
  z.strictObject({ fault: z.string().max(2000) }),
]);

export type ToWorker = z.output<typeof toWorkerSchema>;
export type ToSearch = z.output<typeof toSearchSchema>;
export type Hello = Readonly<z.output<typeof helloSchema>>;

/** The objects that come, and null for each line that is none; ends with the stream. @param most bytes of a line */
export async function* jsonLines(stream: Readable, most = MOST_LINE_BYTES): AsyncGenerator<unknown> {
  let held: Buffer[] = [];
  let bytes = 0;
  /** Of a line that is too long the rest is passed over. */
  let isOver = false;
  for await (const chunk of stream) {
    let rest = Buffer.from(chunk as Uint8Array);
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      held.push(rest.subarray(0, end));
      rest = rest.subarray(end + 1);
      const line = isOver || bytes + end > most ? null : Buffer.concat(held).toString('utf8');
      [held, bytes, isOver] = [[], 0, false];
      if (line !== '') yield line === null ? null : (parsed(line) ?? null);
    }
    bytes += rest.length;
    if (bytes > most) [held, isOver] = [[], true];
    else held.push(rest);
  }
}
