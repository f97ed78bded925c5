// Pitch power density (P.862, 10.2.1-10.2.3): power spectrum of a frame, summed into Bark bands.

import type { PesqRate } from './rate.ts';
import { copyFrame } from './windowed-frame.ts';

/** Turns frames into band powers. */
export class BarkAnalyser {
  readonly #rate: PesqRate;
  readonly #factor: Float64Array;

  constructor(rate: PesqRate) {
    this.#rate = rate;
    this.#factor = Float64Array.from(rate.bark.powerCorrection, (c) => c * rate.powerScale);
  }

  /** Band powers of the frame at `position` times `power` into out[at..]; signal outside its array is zero. */
  analyse(signal: Float64Array, position: number, power: number, out: Float64Array, at: number): void {
    const { frameBands: bands } = this.#rate;
    copyFrame(signal, position, bands.frame);
    bands.measure();
    const { sums } = bands;
    for (let b = 0; b < sums.length; b++) out[at + b] = sums[b]! * this.#factor[b]! * power;
  }
}

/** Sum of the bands from 1 on that exceed `factor` times the threshold of hearing. */
export function audiblePower(
  power: Float64Array,
  at: number,
  factor: number,
  threshold: readonly number[],
): number {
  let sum = 0;
  for (let b = 1; b < threshold.length; b++) {
    const p = power[at + b]!;
    if (p > factor * threshold[b]!) sum += p;
  }
  return sum;
}
