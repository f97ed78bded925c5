// Scale, zero point and limits of an integer buffer, from its role and its calibrated range.
// A format with a zero point spends all its integers on the range; one without is symmetric and leaves headroom.

import type { IntegerFormat } from '../program/formats.ts';
import type { SiteRole } from './site.ts';

interface Range {
  readonly min: number;
  readonly max: number;
}

export interface BufferScale {
  /** real = scale * (q - zeroPoint) */
  readonly scale: number;
  readonly zeroPoint: number;
  /** What a result is clamped to. */
  readonly low: number;
  readonly high: number;
}

/** What symmetric formats leave beyond the calibrated range: one of the 15 bits of i16 against clipping on louder audio. */
const HEADROOM = 2;

/** Half range of the input of an interpolated table: 1 - f(T) is then about the error between two knots. */
export const TABLE_RANGE_I16 = { sigmoid: 10, tanh: 5 } as const;

/**
 * The same where the sigmoid holds a value that has no bounds: 1 - sigmoid(16) = 1e-7 of it is lost in a frame, less than an
 * f32 shows.
 */
const GATE_RANGE_I16 = 16;

/**
 * Half range, at most, of a cell that is read through tanh alone, which is 1 from 9 on. Cells that saturate for good grow as long
 * as a clip lasts (+-870 in DTLN): a step for all of it would drown the cells that decide something. One that comes back from
 * more than 256 does so too early: at a forget gate of 0.99 after 330 frames.
 */
const CELL_RANGE = 256;

/**
 * Half range of the input of a table of 256 entries, at most; the outermost entries stand for what lies beyond.
 * tanh: at 2.625 half a step of the input, T / 255, is as much as 1 - tanh(T). sigmoid: wider, since 1 - sigmoid(T) of an
 * update gate is the least rate at which a state can decay, here 1 / 3000 per frame.
 */
export const TABLE_RANGE_I8 = { sigmoid: 8, tanh: 2.625 } as const;

/** -1 .. 1 */
const signedUnit = ({ high }: IntegerFormat): BufferScale => ({
  scale: 1 / high,
  zeroPoint: 0,
  low: -high,
  high,
});

/** 0 .. 1 */
const positiveUnit = ({ zeroPoint, low, high }: IntegerFormat): BufferScale =>
  zeroPoint === 'calibrated'
    ? { scale: 1 / (high - low), zeroPoint: low, low, high }
    : { scale: 1 / high, zeroPoint: 0, low: 0, high };

/**
 * A tensor that is 0 throughout calibration still needs a step. Any other has the step of its own range, however small: what
 * is small for one layer may be multiplied by 10^9 in the next. Below 10^-30 the inverse of a step leaves binary32.
 */
const ZERO_WIDTH = 1e-6;
const LEAST_WIDTH = 1e-30;

function widthOf(width: number): number {
  return width < LEAST_WIDTH ? ZERO_WIDTH : width;
}

function affine({ low, high }: IntegerFormat, min: number, max: number): BufferScale {
  const least = Math.min(min, 0);
  const scale = widthOf(Math.max(max, 0) - least) / (high - low);
  // least <= 0, so this is `low` or more; + 0 turns -0 into 0.
  const zeroPoint = Math.min(high, Math.round(low - least / scale)) + 0;
  return { scale, zeroPoint, low, high };
}

function symmetric({ low, high }: IntegerFormat, limit: number): BufferScale {
  return { scale: widthOf(limit) / high, zeroPoint: 0, low, high };
}

/** Without headroom: what lies beyond is known not to matter. */
function ranged(format: IntegerFormat, min: number, max: number): BufferScale {
  return format.zeroPoint === 'calibrated'
    ? affine(format, min, max)
    : symmetric(format, Math.max(-min, max));
}

/** @param range asked for where the role needs one */
export function chooseBufferScale(role: SiteRole, format: IntegerFormat, range: () => Range): BufferScale {
  switch (role) {
    case 'sigmoid':
      return positiveUnit(format);
    case 'tanh':
    case 'state':
      return signedUnit(format);
    case 'before-sigmoid':
    case 'before-tanh':
    case 'before-gate': {
      const func = role === 'before-tanh' ? 'tanh' : 'sigmoid';
      // A fixed range makes all interpolated tables of a function equal: they are stored once.
      if (format.carrier === 'i16') {
        return symmetric(format, role === 'before-gate' ? GATE_RANGE_I16 : TABLE_RANGE_I16[func]);
      }
      const limit = TABLE_RANGE_I8[func];
      const { min, max } = range();
      return ranged(format, Math.max(min, -limit), Math.min(max, limit));
    }
    case 'cell': {
      const { min, max } = range();
      if (format.zeroPoint === 'calibrated') {
        return affine(format, Math.max(min, -CELL_RANGE), Math.min(max, CELL_RANGE));
      }
      return symmetric(format, Math.min(HEADROOM * Math.max(-min, max), CELL_RANGE));
    }
    case 'weight':
    case 'plain':
    case 'relu':
    case 'carried':
    case 'state-copy': {
      const { min, max } = range();
      if (format.zeroPoint === 'calibrated') return affine(format, role === 'relu' ? 0 : min, max);
      const both = symmetric(format, HEADROOM * Math.max(-min, max));
      return role === 'relu' ? { ...both, low: 0 } : both;
    }
  }
}
