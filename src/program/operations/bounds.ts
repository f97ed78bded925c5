// Greatest magnitudes of what operations add up, worked out from the program alone, not by the code that chose them.
import { integerFormat, isFloatFormat } from '../formats.ts';
import type { ProgramParts, QuantBuffer } from '../parts.ts';
import { carriedWeights, groupsOf } from '../weight-grid.ts';
import { check } from './check.ts';

export const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);
export const greatest = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** Greatest |offset + sign * (q - zeroPoint)|; 0 for floats. */
export function reach(
  { format, zeroPoint }: Pick<QuantBuffer, 'format' | 'zeroPoint'>,
  offset = 0,
  sign = 1,
): bigint {
  if (isFloatFormat(format)) return 0n;
  const { low, high } = integerFormat(format);
  const at = (q: number): bigint => magnitude(BigInt(offset + sign * (q - zeroPoint)));
  return greatest(at(low), at(high));
}

/** Greatest |q|, the zero point left in. */
export function rawReach({ format }: QuantBuffer): bigint {
  return reach({ format, zeroPoint: 0 });
}

/** Sums of the magnitudes of what each row, group by group, multiplies with: [rows, groups]. Worked out once: a few bytes of a file can name a large matrix many times. */
export interface RowNorms {
  of(matrix: number): Float64Array;
}

export function createRowNorms({ matrices }: Pick<ProgramParts, 'matrices'>): RowNorms {
  const known = new Map<number, Float64Array>();
  return {
    of(index) {
      const found = known.get(index);
      if (found) return found;
      const { rows, columns, groupSize } = matrices[index]!;
      const weights = carriedWeights(matrices[index]!);
      const groups = groupsOf(matrices[index]!);
      const norms = new Float64Array(rows * groups);
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          norms[r * groups + Math.floor(c / groupSize)]! += Math.abs(weights[r * columns + c]!);
        }
      }
      known.set(index, norms);
      return norms;
    },
  };
}

export function checkShift(name: string, shift: number, widest: bigint): void {
  check(Number.isInteger(shift) && shift >= 1 && shift <= 62, name, 'a shift of 1 .. 62', shift);
  check(widest < 2n ** 62n, name, 'weighted sums below 2^62', widest);
}

export function checkMultiplier(name: string, multiplier: number): void {
  const fine = Number.isInteger(multiplier) && multiplier >= 0 && multiplier < 2 ** 31;
  check(fine, name, 'multipliers of 0 .. 2^31 - 1', multiplier);
}
