// The same width everywhere, as `--bits` names it.
import type { Candidate, Scheme } from './scheme.ts';

export const UNIFORM_BITS = ['8', '16', '32', 'float32'] as const;
export type UniformBits = (typeof UNIFORM_BITS)[number];

/** @throws HushbitError `bad-option` for a width that the scheme has not */
export function uniformCandidate(scheme: Scheme, bits: UniformBits): Candidate {
  if (bits === 'float32') return scheme.float32();
  return scheme.candidate(`int${bits}`, scheme.uniform(Number(bits) as 8 | 16 | 32));
}
