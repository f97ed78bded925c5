// Integer multipliers and the shift that stand for real factors between accumulators and a result. The shift is
// the greatest for which every row's weighted sum stays below 2^62 and every multiplier below 2^31. A factor is off by at
// most 2^-(shift + 1), so a result by at most its accumulators times that, in its own steps. Rows share the shift: small ones have fewer
// significant bits than 31 (on the embedded model 17 at worst), and what they add is as much smaller.
import { HushbitError } from '../base/errors.ts';

export interface WeightedSum {
  /** Greatest magnitude of each addend before its multiplier. */
  readonly bounds: readonly bigint[];
  /** Real factor of each addend, in steps of the result; >= 0. */
  readonly factors: readonly number[];
}

/** The sum plus half of 2^shift (at most 2^61) then fits 63 bits and a sign. */
const SUM_LIMIT = 2n ** 62n;
const MULTIPLIER_LIMIT = 2 ** 31;
const GREATEST_SHIFT = 62;

/** A step of an operand that is worth more steps of the result than this saturates it, as it would with its own factor. */
const SATURATING_FACTOR = 2 ** 29;

export function multiplierFor(factor: number, shift: number): number {
  return Math.round(Math.min(factor, SATURATING_FACTOR) * 2 ** shift);
}

function fits(sum: WeightedSum, shift: number): boolean {
  let total = 0n;
  for (const [index, factor] of sum.factors.entries()) {
    const multiplier = multiplierFor(factor, shift);
    if (!(multiplier < MULTIPLIER_LIMIT)) return false;
    total += sum.bounds[index]! * BigInt(multiplier);
  }
  return total < SUM_LIMIT;
}

/** @throws HushbitError `failed` where accumulators are so wide that no shift is left */
export function chooseShift(sums: readonly WeightedSum[], place: string): number {
  let shift = GREATEST_SHIFT;
  for (const sum of sums) while (shift > 0 && !fits(sum, shift)) shift--;
  if (shift >= 1) return shift;
  throw new HushbitError({
    code: 'failed',
    place,
    expected: 'accumulators that leave room for a factor',
    got: `${Math.max(...sums.flatMap(({ factors }) => factors))}`,
    remedy: 'the calibrated ranges of neighbouring tensors differ too much; keep this site at f32',
  });
}
