import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rint, rshift, storeFloat } from './integer-rules.ts';
import type { QuantBuffer } from './program.ts';

describe('rshift', () => {
  it('rounds halves up, of negative numbers too', () => {
    const quarters = [-6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6];
    expect(quarters.map((v) => Number(rshift(BigInt(v), 2)))).toEqual([
      -1, -1, -1, -1, 0, 0, 0, 0, 1, 1, 1, 1, 2,
    ]);
  });

  it('is exact at the edges of its domain', () => {
    expect(rshift(2n ** 62n - 1n, 62)).toBe(1n);
    expect(rshift(-(2n ** 62n) + 1n, 62)).toBe(-1n);
    expect(rshift(-(2n ** 61n), 62)).toBe(0n);
    expect(rshift(2n ** 61n, 62)).toBe(1n);
  });

  it('is the nearest integer', () => {
    const limit = 2n ** 62n - 1n;
    fc.assert(
      fc.property(fc.bigInt(-limit, limit), fc.integer({ min: 1, max: 62 }), (value, shift) => {
        const unit = 1n << BigInt(shift);
        const twice = 2n * (value - rshift(value, shift) * unit);
        expect(twice >= -unit && twice < unit).toBe(true);
      }),
      { seed: 1 },
    );
  });
});

describe('float stores', () => {
  const buffer = (scale: number, zeroPoint: number): QuantBuffer => ({
    name: 'b',
    kind: 'activation',
    layer: 'l',
    length: 1,
    format: 'i8',
    scale,
    zeroPoint,
    carried: false,
    history: 0,
  });

  it('multiply by the inverse scale as binary32 has it, as C does', () => {
    // With the inverse in binary64 the product would round to the other side of a half.
    expect(storeFloat(5.3635406494140625, buffer(0.09168445318937302, 0), -128, 127)).toBe(59);
    expect(storeFloat(4.683197975158691, buffer(0.07493116706609726, 0), -128, 127)).toBe(63);
  });

  it('round ties to even', () => {
    expect([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 2.4999, 2.5001].map((v) => rint(v) + 0)).toEqual([
      -2, -2, 0, 0, 2, 2, 2, 3,
    ]);
    expect(storeFloat(1.25, buffer(0.5, 3), -128, 127)).toBe(5);
    expect(storeFloat(1.75, buffer(0.5, 3), -128, 127)).toBe(7);
  });

  it('saturate, infinities and the largest floats included', () => {
    for (const huge of [1e3, 3.4e38, Infinity]) {
      expect(storeFloat(huge, buffer(0.5, 3), -128, 127)).toBe(127);
      expect(storeFloat(-huge, buffer(0.5, 3), -100, 127)).toBe(-100);
    }
  });

  it('multiply by the binary32 reciprocal instead of dividing', () => {
    // 0.35 / 0.1 is 3.5 in double (tie to 4); in binary32 0.35f * 10f is 3.4999998 or 3.5 as IEEE says.
    const v = Math.fround(0.35);
    const expected = rint(Math.fround(v * Math.fround(1 / 0.1)));
    expect(storeFloat(v, buffer(0.1, 0), -128, 127)).toBe(expected);
  });
});

describe('rint', () => {
  it('rounds ties to even', () => {
    const ties = [-3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5];
    expect(ties.map((x) => rint(x) + 0)).toEqual([-4, -2, -2, 0, 0, 2, 2, 4]);
  });

  it('rounds the last halves that there are', () => {
    const last = 2 ** 51;
    expect([last + 0.5, last + 1.5, -last - 0.5, 2 ** 52 - 0.5].map(rint)).toEqual([
      last,
      last + 2,
      -last,
      2 ** 52,
    ]);
    expect(rint(2 ** 52 + 1)).toBe(2 ** 52 + 1);
  });

  it('is the nearest integer for anything up to 2^53', () => {
    fc.assert(
      fc.property(fc.double({ min: -(2 ** 53), max: 2 ** 53, noNaN: true }), (x) => {
        expect(Number.isInteger(rint(x))).toBe(true);
        expect(Math.abs(rint(x) - x)).toBeLessThanOrEqual(0.5);
      }),
    );
  });
});
