// Unsigned affine quantisation of one tensor: scale and zero point from a range, and the floor rule.
import { HushbitError } from '../../base/errors.ts';
import type { PaperBits, PaperCodes } from './program.ts';
import type { TensorRange } from './ranges.ts';

export interface Affine {
  readonly scale: number;
  readonly zeroPoint: number;
  /** 2^bits - 1 */
  readonly maxCode: number;
}

/** Differences of codes and zero points stay exact in binary64 and in 64-bit integers up to here. */
const ZERO_POINT_LIMIT = 2 ** 40;

/**
 * scale = (max - min) / (2^bits - 1), zeroPoint = rint(-min / scale). A constant tensor has no width: its range is
 * stretched to zero, and one that is zero throughout gets 0..1.
 */
export function affineOf(range: TensorRange, bits: PaperBits, place: string): Affine {
  let { min, max } = range;
  if (min === max) {
    max = Math.max(min, 0);
    min = Math.min(min, 0);
    if (min === max) max = 1;
  }
  const maxCode = 2 ** bits - 1;
  const scale = (max - min) / maxCode;
  const zeroPoint = rint(-min / scale);
  if (!(scale > 0) || !(Math.abs(zeroPoint) <= ZERO_POINT_LIMIT)) {
    throw new HushbitError({
      code: 'bad-calibration',
      place,
      expected: 'a range that 64-bit arithmetic can resolve',
      got: `${range.min} to ${range.max}`,
      remedy: 'calibrate on more audio',
    });
  }
  return { scale, zeroPoint, maxCode };
}

/** To the nearest integer, ties to even. */
export function rint(x: number): number {
  // Adding and taking away 1.5 * 2^52 rounds in binary64 itself; larger values are integers already.
  return Math.abs(x) < 2 ** 51 ? x + 6755399441055744 - 6755399441055744 : x;
}

/** clip(floor(value / scale) + zeroPoint) */
export function quantise(value: number, { scale, zeroPoint, maxCode }: Affine): number {
  return Math.min(Math.max(Math.floor(value / scale) + zeroPoint, 0), maxCode);
}

/** Codes of a constant. */
export function quantiseAll(values: Float32Array, affine: Affine, bits: PaperBits): PaperCodes {
  const { scale, zeroPoint, maxCode } = affine;
  const out =
    bits === 8
      ? new Uint8Array(values.length)
      : bits === 16
        ? new Uint16Array(values.length)
        : new Uint32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const q = Math.floor(values[i]! / scale) + zeroPoint;
    out[i] = q < 0 ? 0 : q > maxCode ? maxCode : q;
  }
  return out;
}
