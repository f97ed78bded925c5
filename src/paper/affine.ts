// Unsigned affine quantisation of one tensor: scale and zero point from a range, and the floor rule.
import { HushbitError } from '../base/errors.ts';
import type { TensorRange } from '../calibrate/index.ts';
import { rint } from '../program/index.ts';
import type { PaperBits, PaperCodes } from './program.ts';

export interface Affine {
  readonly scale: number;
  readonly zeroPoint: number;
  /** 2^bits - 1 */
  readonly maxCode: number;
}

/** Differences of codes and zero points stay exact in binary64 and in 64-bit integers up to here. */
const ZERO_POINT_LIMIT = 2 ** 40;

/**
 * scale = (max - min) / (2^bits - 1), zeroPoint = rint(-min / scale). A range without width, or so narrow and far from zero
 * that its zero point is beyond 2^40, is stretched to zero; one that is zero throughout gets 0..1.
 */
export function affineOf(range: TensorRange, bits: PaperBits, place: string): Affine {
  const maxCode = 2 ** bits - 1;
  let affine = affineBetween(range.min, range.max, maxCode);
  if (!resolves(affine)) {
    const [min, max] = [Math.min(range.min, 0), Math.max(range.max, 0)];
    affine = affineBetween(min, min === max ? 1 : max, maxCode);
  }
  if (!resolves(affine)) {
    throw new HushbitError({
      code: 'bad-calibration',
      place,
      expected: 'a range that 64-bit arithmetic can resolve',
      got: `${range.min} to ${range.max}`,
      remedy: 'calibrate on more audio',
    });
  }
  return affine;
}

function affineBetween(min: number, max: number, maxCode: number): Affine {
  const scale = (max - min) / maxCode;
  return { scale, zeroPoint: rint(-min / scale), maxCode };
}

function resolves({ scale, zeroPoint }: Affine): boolean {
  return scale > 0 && Math.abs(zeroPoint) <= ZERO_POINT_LIMIT;
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
