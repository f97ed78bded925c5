// IEEE binary16 as values of binary32: the one rounding rule of format f16. Sums and differences are those of binary32, so that
// every executor can follow it to the bit.
const f = Math.fround;

/** Greatest finite value: what is beyond saturates. */
export const GREATEST_F16 = 65504;
/** Least normal value; below, steps are 2^-24. */
const LEAST_NORMAL_EXPONENT = -14;
/** Bits of binary32's significand beyond binary16's. */
const SPARE_BITS = 13;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/**
 * To the nearest value of binary16, ties to even; beyond +-65504 saturated. With m = min(|v|, 65504) and c = 2^13 * 2^max(e, -14),
 * 2^e <= m < 2^(e+1): (m + c) - c in binary32, whose last bit of m + c is worth a step of binary16 at m. The sign is v's.
 */
export function roundToF16(value: number): number {
  const magnitude = Math.min(Math.abs(value), GREATEST_F16);
  float[0] = magnitude;
  const exponent = Math.max((bits[0]! >>> 23) - 127, LEAST_NORMAL_EXPONENT);
  const anchor = 2 ** (exponent + SPARE_BITS);
  const rounded = f(f(magnitude + anchor) - anchor);
  return value < 0 || Object.is(value, -0) ? -rounded : rounded;
}

/** The 16 bits of a value of binary16. */
export function bitsOfF16(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  if (magnitude < 2 ** LEAST_NORMAL_EXPONENT) return sign | (magnitude * 2 ** 24);
  float[0] = magnitude;
  return sign | ((bits[0]! >>> SPARE_BITS) - ((127 - 15) << 10));
}
