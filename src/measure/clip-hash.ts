// What a clip is: its samples, clean and noisy, or its features. Names and paths are none of it.
import { createHash } from 'node:crypto';
import type { ClipPair } from '../inputs/clip-pair.ts';
import type { FeatureClip } from '../inputs/feature-clip.ts';

/** SHA-256, hexadecimal. */
export function clipHash(clip: Pick<ClipPair, 'clean' | 'noisy' | 'input'> | FeatureClip): string {
  const hash = createHash('sha256');
  if ('features' in clip) return hash.update(bytesOf(clip.features)).digest('hex');
  hash.update(bytesOf(clip.clean)).update(bytesOf(clip.noisy));
  if (clip.input) hash.update(`${clip.input.sampleRateHz} Hz`).update(bytesOf(clip.input.samples));
  return hash.digest('hex');
}

function bytesOf(samples: Float32Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}
