// Loudness density (P.862, 10.2.6): Zwicker's law, steeper below 4 Bark.
import type { PesqRate } from './rate.ts';

const ZWICKER_POWER = 0.23;
const LOW_BARK_EXPONENT = 0.15;
const LOW_BARK = 4;

/** Octaves of power above the threshold that are told apart; what is louder counts as the last one. */
const OCTAVES = 32;
/** Far more than loudness errs by. */
const CERTAINTY = 1 - 1e-9;

export class LoudnessLaw {
  readonly #threshold: Float64Array;
  readonly #exponent: Float64Array;
  /** Sl (threshold / 0.5)^exponent. */
  readonly #scale: Float64Array;
  /** [bands, OCTAVES]. */
  readonly #closeRatio: Float64Array;

  /** @param share of the lesser loudness, up to which two loudnesses are close */
  constructor(rate: PesqRate, share: number) {
    const { centreBark, hearingThreshold } = rate.bark;
    this.#threshold = Float64Array.from(hearingThreshold);
    this.#exponent = Float64Array.from(centreBark, (z) =>
      z < LOW_BARK ? ZWICKER_POWER * Math.min(2, 6 / (z + 2)) ** LOW_BARK_EXPONENT : ZWICKER_POWER,
    );
    this.#scale = this.#threshold.map((t, b) => rate.loudnessScale * (t / 0.5) ** this.#exponent[b]!);
    this.#closeRatio = Float64Array.from({ length: OCTAVES * this.#exponent.length }, (_, i) => {
      const exponent = this.#exponent[Math.floor(i / OCTAVES)]!;
      // y^e - 1 <= (1 + share) (x^e - 1) for all x from 2^k on where y <= this times x.
      const least = 2 ** (exponent * (i % OCTAVES));
      return CERTAINTY * (1 + share - share / least) ** (1 / exponent);
    });
  }

  /**
   * True where the loudnesses of two powers surely differ by no more than the share of the lesser one: told without a power, of most
   * that are close.
   */
  areClose(b: number, one: number, other: number): boolean {
    const threshold = this.#threshold[b]!;
    const lesser = Math.min(one, other);
    if (!(lesser > threshold)) return false;
    // 0.5 + 0.5 power / threshold, whose powers the loudnesses are
    const x = threshold + lesser;
    const octave = 31 - Math.clz32(Math.min(x / (2 * threshold), 2 ** (OCTAVES - 1)));
    return threshold + Math.max(one, other) <= x * this.#closeRatio[b * OCTAVES + octave]!;
  }

  /** Sone per Bark of band `b` at pitch power density `power`. */
  at(b: number, power: number): number {
    const threshold = this.#threshold[b]!;
    if (!(power > threshold)) return 0;
    return this.#scale[b]! * ((0.5 + (0.5 * power) / threshold) ** this.#exponent[b]! - 1);
  }
}
