// What jobs refer to by content: networks, statistics, clips. Each part is bytes named by their SHA-256, travels compressed and
// once, and is believed by nobody who has not hashed it again.
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { HushbitError } from '../base/errors.ts';

const compress = promisify(deflateRaw);
const decompress = promisify(inflateRaw);

/** Of one part, as it is; an hour of clean and noisy speech at 16 kHz has 440 MB, and is sent clip by clip. */
export const MOST_PART_BYTES = 256 * 2 ** 20;
/** Of all that one search needs of a worker. */
export const MOST_CONTEXT_BYTES = 2 ** 31;

/** 64 hexadecimal digits: no name of a file, key or field that it becomes part of can mean anything else. */
export function isHash(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
}

export function hashOf(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Weights are noise to a compressor, zeros and texts are not: the quickest level. */
export async function compressed(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes.length > MOST_PART_BYTES) {
    throw new HushbitError({
      code: 'unsupported',
      place: 'what is sent to workers',
      expected: `parts of at most ${MOST_PART_BYTES} bytes`,
      got: String(bytes.length),
      remedy: 'use shorter clips',
    });
  }
  return compress(bytes, { level: 1 });
}

/** @throws HushbitError `bad-file` for anything but the bytes of that name */
export async function decompressed(bytes: Uint8Array, hash: string): Promise<Uint8Array> {
  const bad = (expected: string, got: string): HushbitError =>
    new HushbitError({ code: 'bad-file', place: `part ${hash.slice(0, 12)}`, expected, got });
  let plain: Uint8Array;
  try {
    plain = await decompress(bytes, { maxOutputLength: MOST_PART_BYTES });
  } catch {
    throw bad(`compressed data of at most ${MOST_PART_BYTES} bytes`, 'something else');
  }
  if (hashOf(plain) !== hash) throw bad('the data of this name', 'other data');
  return plain;
}
