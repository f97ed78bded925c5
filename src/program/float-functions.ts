// Sigmoid and tanh of a binary32, for f32 sites: the same bits in TypeScript, WebAssembly and C. Only +, -, *, / and
// bit operations, each rounded to binary32 on its own (C: no contraction into fused multiply-add, no -ffast-math).
// Not the integer tables: those come from Math.exp when a program is lowered and travel with it.
//
// Steps, every operation in binary32 (x finite):
//   expNegative(a), a >= 0:  if a > 87: a = 87
//     k = truncate(a * LOG2_E + 0.5)                        integer, 0 .. 126
//     s = (float(k) * LN2_HIGH - a) + float(k) * LN2_LOW    first product exact; |s| <= 0.3469
//     p = C7; p = p * s + C6; ... p = p * s + C2; p = p * s + 1; p = p * s + 1     (a product, then a sum)
//     result = p * float_from_bits((127 - k) << 23)         exact; never below 2^-126
//   sigmoid(x):  e = expNegative(|x|); d = 1 + e; result = x >= 0 ? 1 / d : e / d
//   tanh(x):     e = expNegative(|x| + |x|); t = (1 - e) / (1 + e); result = x >= 0 ? t : -t
// -0 >= 0 is true. Greatest error against the true functions, measured by the test: below 1.2e-7.

const f = Math.fround;

/** Beyond it exp(-a) would leave the normal binary32 numbers. */
export const EXP_LIMIT = 87;
export const LOG2_E = f(Math.LOG2E); // 0x3fb8aa3b
/** 355 / 512: nine bits, so that its product with k is exact. */
export const LN2_HIGH = 0.693359375; // 0x3f318000
/** ln 2 - LN2_HIGH. */
export const LN2_LOW = f(-2.1219444005469057e-4); // 0xb95e8083
/** 1/7!, 1/6!, ... 1/2!: Taylor series of exp, whose remainder is below 6e-9 for |s| <= 0.3469. */
export const EXP_COEFFICIENTS: readonly number[] = [5040, 720, 120, 24, 6, 2].map((factorial) =>
  f(1 / factorial),
);

const bits = new Int32Array(1);
const asFloat = new Float32Array(bits.buffer);

/** exp(-a) for a >= 0, binary32. */
function expNegative(magnitude: number): number {
  const a = magnitude > EXP_LIMIT ? EXP_LIMIT : magnitude;
  const k = Math.trunc(f(f(a * LOG2_E) + 0.5));
  const s = f(f(f(k * LN2_HIGH) - a) + f(k * LN2_LOW));
  let p = EXP_COEFFICIENTS[0]!;
  for (let i = 1; i < EXP_COEFFICIENTS.length; i++) p = f(f(p * s) + EXP_COEFFICIENTS[i]!);
  p = f(f(p * s) + 1);
  p = f(f(p * s) + 1);
  bits[0] = (127 - k) << 23;
  return f(p * asFloat[0]!);
}

/** 1 / (1 + exp(-x)) of a binary32 value, as a binary32 value. */
export function sigmoidFloat(x: number): number {
  const e = expNegative(Math.abs(x));
  const d = f(1 + e);
  return x >= 0 ? f(1 / d) : f(e / d);
}

/** tanh of a binary32 value, as a binary32 value. */
export function tanhFloat(x: number): number {
  const magnitude = Math.abs(x);
  const e = expNegative(f(magnitude + magnitude));
  const t = f(f(1 - e) / f(1 + e));
  return x >= 0 ? t : -t;
}
