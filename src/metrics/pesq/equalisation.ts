// Equalisation (P.862, 10.2.4-10.2.5): the reference takes on the average spectrum of the degraded signal, each frame
// of the degraded signal the level of the reference, both within limits.
import { audiblePower } from './bark-spectrum.ts';
import type { PesqRate } from './rate.ts';

/** Audible power, at 20 dB above the threshold of hearing, below which a frame is silent. */
const ACTIVE_POWER = 1e7;
const ACTIVE_FACTOR = 100;
const AVERAGE_OFFSET = 1000;
/** +-20 dB. */
const RATIO_LIMIT = 100;
const GAIN_OFFSET = 5000;
const LEAST_GAIN = 3e-4;
const LARGEST_GAIN = 5;
const OLD_SHARE = 0.2;

/** One byte per frame 0..stopFrame, 1 where the reference is silent. */
export function silentFrames(power: Float64Array, frameCount: number, rate: PesqRate): Uint8Array {
  const { hearingThreshold } = rate.bark;
  const silent = new Uint8Array(frameCount);
  for (let f = 0; f < frameCount; f++) {
    const audible = audiblePower(power, f * rate.bandCount, ACTIVE_FACTOR, hearingThreshold);
    silent[f] = audible < ACTIVE_POWER ? 1 : 0;
  }
  return silent;
}

/** Average power per band over the frames that are not silent; `divisor` counts all frames of the longer signal. */
export function averageSpectrum(
  power: Float64Array,
  silent: Uint8Array,
  divisor: number,
  rate: PesqRate,
): Float64Array {
  const { bandCount } = rate;
  const average = new Float64Array(bandCount);
  for (let f = 0; f < silent.length; f++) {
    if (silent[f]) continue;
    for (let b = 0; b < bandCount; b++) {
      const p = power[f * bandCount + b]!;
      if (p > ACTIVE_FACTOR * rate.bark.hearingThreshold[b]!) average[b]! += p;
    }
  }
  return average.map((sum) => sum / divisor);
}

/** Factor per band on the power of the reference. */
export function transferRatio(averageRef: Float64Array, averageDeg: Float64Array): Float64Array {
  return averageRef.map((average, b) => {
    const ratio = (averageDeg[b]! + AVERAGE_OFFSET) / (average + AVERAGE_OFFSET);
    return Math.min(RATIO_LIMIT, Math.max(1 / RATIO_LIMIT, ratio));
  });
}

/** Smoothed gain of one frame after another; the memory is the gain before it is limited. */
export class GainTracker {
  #old = 1;

  restart(): void {
    this.#old = 1;
  }

  /** Frame 0 of the signal is not smoothed. */
  next(audibleRef: number, audibleDeg: number, isFrame0: boolean): number {
    let gain = (audibleRef + GAIN_OFFSET) / (audibleDeg + GAIN_OFFSET);
    if (!isFrame0) gain = OLD_SHARE * this.#old + (1 - OLD_SHARE) * gain;
    this.#old = gain;
    return Math.min(LARGEST_GAIN, Math.max(LEAST_GAIN, gain));
  }
}
