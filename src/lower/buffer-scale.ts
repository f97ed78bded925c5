// Scale, zero point and limits of an integer buffer, from its role and its calibrated range.
// i8 spends its 256 values on the range (affine). i16 is symmetric: a zero point would gain half a bit that nobody
// needs, and without one the products of gates fit 32 bits.

import { type Ranges, rangeOf } from '../calibrate/ranges.ts';
import { INTEGER_RANGE } from '../program/formats.ts';
import type { SiteRole } from './sites.ts';

export interface BufferScale {
  /** real = scale * (q - zeroPoint) */
  readonly scale: number;
  readonly zeroPoint: number;
  /** What a result is clamped to. */
  readonly low: number;
  readonly high: number;
}

/** i16 leaves this factor beyond the calibrated range: one of its 15 bits against clipping on louder audio. */
export const I16_HEADROOM = 2;

/** Half range of the input of an interpolated table: 1 - f(T) is then about the error between two knots. */
export const TABLE_RANGE_I16 = { sigmoid: 10, tanh: 5 } as const;

/**
 * Half range of the input of a table of 256 entries, at most; the outermost entries stand for what lies beyond.
 * tanh: at 2.625 half a step of the input, T / 255, is as much as 1 - tanh(T). sigmoid: wider, since 1 - sigmoid(T) of an
 * update gate is the least rate at which a state can decay, here 1 / 3000 per frame.
 */
export const TABLE_RANGE_I8 = { sigmoid: 8, tanh: 2.625 } as const;

const UNIT_I8 = 127;
const UNIT_I16 = 32767;

const SIGNED_UNIT = {
  i8: { scale: 1 / UNIT_I8, zeroPoint: 0, low: -UNIT_I8, high: UNIT_I8 },
  i16: { scale: 1 / UNIT_I16, zeroPoint: 0, low: -UNIT_I16, high: UNIT_I16 },
} as const;
const POSITIVE_UNIT = {
  i8: { scale: 1 / 255, zeroPoint: -128, low: -128, high: 127 },
  i16: { scale: 1 / UNIT_I16, zeroPoint: 0, low: 0, high: UNIT_I16 },
} as const;

/** A tensor that is 0 throughout calibration still needs a step. */
const LEAST_WIDTH = 1e-6;

function affineI8(min: number, max: number): BufferScale {
  const least = Math.min(min, 0);
  const greatest = Math.max(max, 0, least + LEAST_WIDTH);
  const scale = (greatest - least) / 255;
  // least <= 0, so this is -128 or more; + 0 turns -0 into 0.
  const zeroPoint = Math.min(127, Math.round(-128 - least / scale)) + 0;
  return { scale, zeroPoint, ...INTEGER_RANGE.i8 };
}

function symmetricI16(limit: number): BufferScale {
  return { scale: Math.max(limit, LEAST_WIDTH) / UNIT_I16, zeroPoint: 0, ...INTEGER_RANGE.i16 };
}

/** @throws HushbitError `bad-calibration` where a range is needed and missing */
export function chooseBufferScale(
  role: SiteRole,
  format: 'i8' | 'i16',
  tensor: string,
  ranges: Ranges,
): BufferScale {
  switch (role) {
    case 'sigmoid':
      return POSITIVE_UNIT[format];
    case 'tanh':
    case 'state':
      return SIGNED_UNIT[format];
    case 'before-sigmoid':
    case 'before-tanh': {
      const func = role === 'before-sigmoid' ? 'sigmoid' : 'tanh';
      // A fixed range makes all interpolated tables of a function equal: they are stored once.
      if (format === 'i16') return symmetricI16(TABLE_RANGE_I16[func]);
      const limit = TABLE_RANGE_I8[func];
      const { min, max } = rangeOf(ranges, tensor);
      return affineI8(Math.max(min, -limit), Math.min(max, limit));
    }
    case 'weight':
    case 'plain':
    case 'relu':
    case 'state-copy': {
      const { min, max } = rangeOf(ranges, tensor);
      if (format === 'i8') return affineI8(role === 'relu' ? 0 : min, max);
      const symmetric = symmetricI16(I16_HEADROOM * Math.max(-min, max));
      return role === 'relu' ? { ...symmetric, low: 0 } : symmetric;
    }
  }
}
