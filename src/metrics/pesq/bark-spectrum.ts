// Pitch power density (P.862, 10.2.1-10.2.3): power spectrum of a frame, summed into Bark bands.

import type { PesqRate } from './rate.ts';
import { loadFrame } from './windowed-frame.ts';

/** Turns frames into band powers; owns its scratch memory. */
export class BarkAnalyser {
  readonly #rate: PesqRate;
  readonly #time: Float64Array;
  readonly #re: Float64Array;
  readonly #im: Float64Array;
  /** Bin count, and factor, per band. */
  readonly #bins: Int32Array;
  readonly #factor: Float64Array;

  constructor(rate: PesqRate) {
    this.#rate = rate;
    this.#time = new Float64Array(rate.frame);
    this.#re = new Float64Array(rate.frame / 2 + 1);
    this.#im = new Float64Array(rate.frame / 2 + 1);
    this.#bins = Int32Array.from(rate.bark.binsPerBand);
    this.#factor = Float64Array.from(rate.bark.powerCorrection, (c) => c * rate.powerScale);
  }

  /** Band powers of the frame at `position` times `power` into out[at..]; signal outside its array is zero. */
  analyse(signal: Float64Array, position: number, power: number, out: Float64Array, at: number): void {
    const re = this.#re;
    const im = this.#im;
    loadFrame(signal, position, this.#rate.frameHann, this.#time);
    this.#rate.frameFft.forward(this.#time, re, im);
    // bin 0 does not count
    re[0] = 0;
    im[0] = 0;
    let k = 0;
    for (let b = 0; b < this.#bins.length; b++) {
      let sum = 0;
      for (const end = k + this.#bins[b]!; k < end; k++) sum += re[k]! * re[k]! + im[k]! * im[k]!;
      out[at + b] = sum * this.#factor[b]! * power;
    }
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
