// Functions of a binary32, for f32 sites and real functions: the same bits in TypeScript, WebAssembly and C. Only +, -, *, /, square
// roots and bit operations, each rounded to binary32 on its own (C: no contraction into fused multiply-add, no -ffast-math).
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
//   exp(x):      e = expNegative(|x|); result = x >= 0 ? 1 / e : e                  e^-87 .. e^87
//   log(x):      if x < LEAST: x = LEAST                                            LEAST = 2^-126: the log of 0 is -87.3
//     k = (bits(x) - bits(sqrt(1/2))) >> 23, towards -infinity; m = float_from_bits(bits(x) - (k << 23))    sqrt(1/2) .. sqrt(2)
//     s = (m - 1) / (m + 1); z = s * s
//     p = 2/9; p = p * z + 2/7; p = p * z + 2/5; p = p * z + 2/3; p = (p * z) * s       log m = 2 s + p
//     result = float(k) * LN2_HIGH + (((s + s) + p) + float(k) * LN2_LOW)
//   sqrt(x):     x > 0 ? the root, rounded to nearest : 0
//   quotient(a, d): if |d| < LEAST: d = d >= 0 ? LEAST : -LEAST; result = a / d within +-GREATEST, the greatest finite binary32
//   reciprocal(x) = quotient(1, x)
// -0 >= 0 is true. Greatest error against the true functions, measured by the test: below 1.2e-7; of exp and log relative to them
// (or, of a log, to 1 where it is greater) below 3e-7.

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

/** The least normal binary32: what an argument is raised to where the function has no finite value. */
export const LEAST = 2 ** -126;
export const GREATEST = f(3.4028234663852886e38);
const HALF_ROOT_BITS = 0x3f3504f3;
/** 2/9, 2/7, 2/5, 2/3: 2 atanh(s) - 2 s, whose remainder is below 2e-9 of it for |s| <= 0.1716. */
const LOG_COEFFICIENTS: readonly number[] = [9, 7, 5, 3].map((divisor) => f(2 / divisor));

export function expFloat(x: number): number {
  const e = expNegative(Math.abs(x));
  return x >= 0 ? f(1 / e) : e;
}

export function logFloat(value: number): number {
  asFloat[0] = value < LEAST ? LEAST : value;
  const k = (bits[0]! - HALF_ROOT_BITS) >> 23;
  bits[0] = bits[0]! - (k << 23);
  const m = asFloat[0]!;
  const s = f(f(m - 1) / f(m + 1));
  const z = f(s * s);
  let p = LOG_COEFFICIENTS[0]!;
  for (let i = 1; i < LOG_COEFFICIENTS.length; i++) p = f(f(p * z) + LOG_COEFFICIENTS[i]!);
  p = f(f(p * z) * s);
  return f(f(k * LN2_HIGH) + f(f(f(s + s) + p) + f(k * LN2_LOW)));
}

export function sqrtFloat(x: number): number {
  // The root of a binary32 as a double, rounded again, is the root rounded once.
  return x > 0 ? f(Math.sqrt(x)) : 0;
}

export function quotientFloat(a: number, divisor: number): number {
  const d = Math.abs(divisor) < LEAST ? (divisor >= 0 ? LEAST : -LEAST) : divisor;
  return Math.max(-GREATEST, Math.min(GREATEST, f(a / d)));
}
