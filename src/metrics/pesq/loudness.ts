// Loudness density (P.862, 10.2.6): Zwicker's law, steeper below 4 Bark.
import type { PesqRate } from './rate.ts';

const ZWICKER_POWER = 0.23;
const LOW_BARK_EXPONENT = 0.15;
const LOW_BARK = 4;

export class LoudnessLaw {
  readonly #threshold: Float64Array;
  readonly #exponent: Float64Array;
  /** Sl (threshold / 0.5)^exponent. */
  readonly #scale: Float64Array;

  constructor(rate: PesqRate) {
    const { centreBark, hearingThreshold } = rate.bark;
    this.#threshold = Float64Array.from(hearingThreshold);
    this.#exponent = Float64Array.from(centreBark, (z) =>
      z < LOW_BARK ? ZWICKER_POWER * Math.min(2, 6 / (z + 2)) ** LOW_BARK_EXPONENT : ZWICKER_POWER,
    );
    this.#scale = this.#threshold.map((t, b) => rate.loudnessScale * (t / 0.5) ** this.#exponent[b]!);
  }

  /** Sone per Bark of band `b` at pitch power density `power`. */
  at(b: number, power: number): number {
    const threshold = this.#threshold[b]!;
    if (!(power > threshold)) return 0;
    return this.#scale[b]! * ((0.5 + (0.5 * power) / threshold) ** this.#exponent[b]! - 1);
  }
}
