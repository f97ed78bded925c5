// What a clip is: its samples, clean and noisy. Names and paths are none of it.
import { createHash } from 'node:crypto';
import type { ClipPair } from '../inputs/clip-pair.ts';

/** SHA-256, hexadecimal. */
export function clipHash({ clean, noisy }: Pick<ClipPair, 'clean' | 'noisy'>): string {
  return createHash('sha256').update(bytesOf(clean)).update(bytesOf(noisy)).digest('hex');
}

function bytesOf(samples: Float32Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}
