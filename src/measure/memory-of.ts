// Memory of a candidate as it is deployed: the network's, and in scheme integer the denoiser's around it.
import { denoiserRamBytes } from '../c/index.ts';
import type { FrontEnd } from '../frontend/index.ts';
import type { Candidate } from '../scheme/scheme.ts';
import type { MemoryBytes } from './measurements.ts';

export function memoryOf(candidate: Candidate, frontEnd: FrontEnd | null): MemoryBytes {
  const { equation4Bytes, flashBytes, ramBytes } = candidate.memory;
  // Scheme paper exports no denoiser: it is timed and judged, not deployed. Nor is there one around features of its own.
  const denoiser = candidate.program === null || frontEnd === null ? null : denoiserRamBytes(frontEnd);
  return {
    equation4Bytes,
    flashBytes,
    ramBytes: ramBytes + (denoiser ?? 0),
    denoiserRamBytes: denoiser,
    memoryBytes: candidate.objectiveBytes,
  };
}
