// Frames in which the clean signal is silent are taken out of both signals before STOI compares them.
import { FRAME, frameCount, HANN, HOP } from './third-octaves.ts';

/** A frame of the clean signal this far below its loudest frame is silent. */
const DYNAMIC_RANGE_DB = 40;

/** The frames of the clean signal that are not. */
export function speakingFrames(clean: Float64Array): number[] {
  const energies = Float64Array.from({ length: frameCount(clean.length) }, (_, f) => {
    let energy = 0;
    for (let n = 0; n < FRAME; n++) energy += (clean[f * HOP + n]! * HANN[n]!) ** 2;
    return energy;
  });
  const least = energies.reduce((most, e) => Math.max(most, e), 0) * 10 ** (-DYNAMIC_RANGE_DB / 10);
  const active: number[] = [];
  energies.forEach((energy, f) => {
    if (energy > least) active.push(f);
  });
  return active;
}

/** Those frames of a signal: windowed, closed up, overlapped and added. */
export function closeUp(samples: Float64Array, frames: readonly number[]): Float64Array {
  const out = new Float64Array(frames.length === 0 ? 0 : (frames.length - 1) * HOP + FRAME);
  frames.forEach((frame, at) => {
    for (let n = 0; n < FRAME; n++) out[at * HOP + n]! += samples[frame * HOP + n]! * HANN[n]!;
  });
  return out;
}
