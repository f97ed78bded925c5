// Sigmoid and tanh of four binary32 at once, the very steps of src/program/float-functions.ts.

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
