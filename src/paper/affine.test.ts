import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { affineOf, quantise, quantiseAll } from './affine.ts';
import { PAPER_BITS } from './sites.ts';

describe('affineOf', () => {
  it('gives scale and zero point of the paper', () => {
    expect(affineOf({ min: -1, max: 1 }, 8, 't')).toEqual({ scale: 2 / 255, zeroPoint: 128, maxCode: 255 });
    expect(affineOf({ min: 0, max: 510 }, 8, 't')).toEqual({ scale: 2, zeroPoint: 0, maxCode: 255 });
    expect(affineOf({ min: -1, max: 1 }, 32, 't').maxCode).toBe(4294967295);
  });

  it('leaves the zero point below 0 where all values are positive', () => {
    expect(affineOf({ min: 100, max: 355 }, 8, 't').zeroPoint).toBe(-100);
  });

  it('stretches the range of a constant to zero, and gives zeros 0..1', () => {
    expect(affineOf({ min: 3, max: 3 }, 8, 't').scale).toBe(3 / 255);
    expect(affineOf({ min: -3, max: -3 }, 8, 't')).toEqual({ scale: 3 / 255, zeroPoint: 255, maxCode: 255 });
    expect(affineOf({ min: 0, max: 0 }, 8, 't').scale).toBe(1 / 255);
  });

  it('stretches a range too far from zero for 64-bit arithmetic, and only that', () => {
    const far = { min: 1e9, max: 1e9 + 0.001 };
    expect(affineOf(far, 32, 't')).toEqual({
      scale: far.max / (2 ** 32 - 1),
      zeroPoint: 0,
      maxCode: 2 ** 32 - 1,
    });
    const near = { min: 1, max: 1.01 };
    expect(affineOf(near, 32, 't').scale).toBe((near.max - near.min) / (2 ** 32 - 1));
  });

  it('refuses a range that doubles cannot divide', () => {
    expect(() => affineOf({ min: -1e-322, max: 1e-322 }, 32, 'tensor')).toThrowError(
      'tensor: expected a range',
    );
  });
});

describe('quantise', () => {
  it('takes the floor and clips, and codes of constants are the same', () => {
    const affine = affineOf({ min: -1, max: 1 }, 8, 't');
    const values = Float32Array.of(-5, -1, -0.001, 0, 0.0079, 0.5, 1, 5);
    const expected = [0, 0, 127, 128, 129, 191, 255, 255];
    expect([...values].map((v) => quantise(v, affine))).toEqual(expected);
    expect([...quantiseAll(values, affine, 8)]).toEqual(expected);
  });

  it('is within one step below the value, for all widths', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PAPER_BITS),
        fc.double({ min: -3, max: 7, noNaN: true }),
        (bits, value) => {
          const affine = affineOf({ min: -3, max: 7 }, bits, 't');
          const back = (quantise(value, affine) - affine.zeroPoint) * affine.scale;
          // The zero point is rounded, so the ends of the range move by up to half a step.
          expect(Math.abs(value - back)).toBeLessThanOrEqual(1.51 * affine.scale);
        },
      ),
    );
  });
});
