// Disturbance of a frame (P.862, 10.2.7-10.2.9): difference of the loudness densities outside a dead zone, summed
// over the bands; and the asymmetric one, in which only what was added counts.
import { LoudnessLaw } from './loudness.ts';
import type { PesqRate } from './rate.ts';

const DEAD_ZONE = 0.25;
const ASYMMETRY_OFFSET = 50;
const ASYMMETRY_EXPONENT = 1.2;
const ASYMMETRY_LEAST = 3;
const ASYMMETRY_MOST = 12;
// ratios at which the factor reaches its limits; only between them is a power needed
const RATIO_LEAST = ASYMMETRY_LEAST ** (1 / ASYMMETRY_EXPONENT);
const RATIO_MOST = ASYMMETRY_MOST ** (1 / ASYMMETRY_EXPONENT);

export class DisturbanceMeter {
  symmetric = 0;
  asymmetric = 0;
  readonly law: LoudnessLaw;
  readonly #width: Float64Array;
  readonly #widthSum: number;

  constructor(rate: PesqRate) {
    this.law = new LoudnessLaw(rate, DEAD_ZONE);
    this.#width = Float64Array.from(rate.bark.widthBark);
    // band 0 takes no part
    this.#widthSum = rate.bark.widthBark.slice(1).reduce((sum, w) => sum + w, 0);
  }

  /** Sets `symmetric` and `asymmetric` from the compensated powers ref[atRef..] and deg[atDeg..]. */
  measure(ref: Float64Array, atRef: number, deg: Float64Array, atDeg: number): void {
    const width = this.#width;
    let squares = 0;
    let sum = 0;
    for (let b = 1; b < width.length; b++) {
      const powerRef = ref[atRef + b]!;
      const powerDeg = deg[atDeg + b]!;
      if (this.law.areClose(b, powerRef, powerDeg)) continue;
      const loudRef = this.law.at(b, powerRef);
      const loudDeg = this.law.at(b, powerDeg);
      let delta = loudDeg - loudRef;
      const dead = DEAD_ZONE * Math.min(loudDeg, loudRef);
      if (delta > dead) delta -= dead;
      else if (delta < -dead) delta += dead;
      else continue;
      const weighted = Math.abs(delta) * width[b]!;
      squares += weighted * weighted;
      const ratio = (powerDeg + ASYMMETRY_OFFSET) / (powerRef + ASYMMETRY_OFFSET);
      if (ratio >= RATIO_MOST) sum += ASYMMETRY_MOST * weighted;
      else if (ratio >= RATIO_LEAST) sum += ratio ** ASYMMETRY_EXPONENT * weighted;
    }
    this.symmetric = Math.sqrt(this.#widthSum * squares);
    this.asymmetric = sum;
  }
}
