// Sigmoid, tanh and real functions of four binary32 at once, the very steps of src/program/float-functions.ts.

const SIGN: i32 = 0x80000000;

// @ts-ignore: decorator
@inline
function f32Bits(bits: u32): v128 {
  return i32x4.splat(bits);
}

// @ts-ignore: decorator
@inline
function step(p: v128, s: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(p, s), c);
}

/** exp(-a), a >= 0. */
// @ts-ignore: decorator
@inline
function expNegative(magnitude: v128): v128 {
  const limit = f32x4.splat(87);
  const a = v128.bitselect(limit, magnitude, f32x4.gt(magnitude, limit));
  const scaled = f32x4.add(f32x4.mul(a, f32Bits(0x3fb8aa3b)), f32x4.splat(0.5));
  const k = i32x4.trunc_sat_f32x4_s(scaled);
  const kf = f32x4.convert_i32x4_s(k);
  const s = f32x4.add(
    f32x4.sub(f32x4.mul(kf, f32Bits(0x3f318000)), a),
    f32x4.mul(kf, f32Bits(0xb95e8083)),
  );
  let p = f32Bits(0x39500d01);
  p = step(p, s, f32Bits(0x3ab60b61));
  p = step(p, s, f32Bits(0x3c088889));
  p = step(p, s, f32Bits(0x3d2aaaab));
  p = step(p, s, f32Bits(0x3e2aaaab));
  p = step(p, s, f32x4.splat(0.5));
  p = step(p, s, f32x4.splat(1));
  p = step(p, s, f32x4.splat(1));
  return f32x4.mul(p, i32x4.shl(i32x4.sub(i32x4.splat(127), k), 23));
}

/** input, output: f32 [length], length a multiple of 4. */
export function sigmoidF32(input: usize, output: usize, length: i32): void {
  const one = f32x4.splat(1);
  for (const end = input + (<usize>length << 2); input < end; input += 16) {
    const x = v128.load(input);
    const e = expNegative(f32x4.abs(x));
    const numerator = v128.bitselect(one, e, f32x4.ge(x, f32x4.splat(0)));
    v128.store(output, f32x4.div(numerator, f32x4.add(one, e)));
    output += 16;
  }
}

export function tanhF32(input: usize, output: usize, length: i32): void {
  const one = f32x4.splat(1);
  for (const end = input + (<usize>length << 2); input < end; input += 16) {
    const x = v128.load(input);
    const magnitude = f32x4.abs(x);
    const e = expNegative(f32x4.add(magnitude, magnitude));
    const t = f32x4.div(f32x4.sub(one, e), f32x4.add(one, e));
    // x >= 0 (also for -0) keeps t, anything else gives -t
    const sign = v128.andnot(i32x4.splat(SIGN), f32x4.ge(x, f32x4.splat(0)));
    v128.store(output, v128.xor(t, sign));
    output += 16;
  }
}

export function expF32(input: usize, output: usize, length: i32): void {
  for (const end = input + (<usize>length << 2); input < end; input += 16) {
    const x = v128.load(input);
    const e = expNegative(f32x4.abs(x));
    const isUpper = f32x4.ge(x, f32x4.splat(0));
    v128.store(output, v128.bitselect(f32x4.div(f32x4.splat(1), e), e, isUpper));
    output += 16;
  }
}

export function logF32(input: usize, output: usize, length: i32): void {
  const least = f32Bits(0x00800000);
  const one = f32x4.splat(1);
  for (const end = input + (<usize>length << 2); input < end; input += 16) {
    const given = v128.load(input);
    const x = v128.bitselect(least, given, f32x4.lt(given, least));
    const k = i32x4.shr_s(i32x4.sub(x, i32x4.splat(0x3f3504f3)), 23);
    const m = i32x4.sub(x, i32x4.shl(k, 23));
    const s = f32x4.div(f32x4.sub(m, one), f32x4.add(m, one));
    const z = f32x4.mul(s, s);
    let p = f32Bits(0x3e638e39);
    p = step(p, z, f32Bits(0x3e924925));
    p = step(p, z, f32Bits(0x3ecccccd));
    p = step(p, z, f32Bits(0x3f2aaaab));
    p = f32x4.mul(f32x4.mul(p, z), s);
    const kf = f32x4.convert_i32x4_s(k);
    const low = f32x4.add(f32x4.add(f32x4.add(s, s), p), f32x4.mul(kf, f32Bits(0xb95e8083)));
    v128.store(output, f32x4.add(f32x4.mul(kf, f32Bits(0x3f318000)), low));
    output += 16;
  }
}

export function sqrtF32(input: usize, output: usize, length: i32): void {
  const zero = f32x4.splat(0);
  for (const end = input + (<usize>length << 2); input < end; input += 16) {
    const x = v128.load(input);
    v128.store(output, v128.and(f32x4.sqrt(x), f32x4.gt(x, zero)));
    output += 16;
  }
}

// @ts-ignore: decorator
@inline
function quotient(a: v128, d: v128): v128 {
  const least = f32Bits(0x00800000);
  const greatest = f32Bits(0x7f7fffff);
  const sign = v128.andnot(i32x4.splat(SIGN), f32x4.ge(d, f32x4.splat(0)));
  const own = v128.bitselect(v128.or(least, sign), d, f32x4.lt(f32x4.abs(d), least));
  return f32x4.max(f32x4.neg(greatest), f32x4.min(greatest, f32x4.div(a, own)));
}

export function reciprocalF32(input: usize, output: usize, length: i32): void {
  for (const end = input + (<usize>length << 2); input < end; input += 16) {
    v128.store(output, quotient(f32x4.splat(1), v128.load(input)));
    output += 16;
  }
}

/** input / divisor; both f32 [length]. */
export function quotientF32(input: usize, divisor: usize, output: usize, length: i32): void {
  for (const end = input + (<usize>length << 2); input < end; input += 16) {
    v128.store(output, quotient(v128.load(input), v128.load(divisor)));
    divisor += 16;
    output += 16;
  }
}
