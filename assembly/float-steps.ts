// Operations with f32 sites. binary32, each product and each sum rounded on its own, in the fixed order of
// src/program/program.ts. WebAssembly has no fused multiply-add here, and its compilers may not reorder.
import { rowAt } from './requantize';

// @ts-ignore: decorator
@inline
function word(descriptor: usize, index: usize): i32 {
  return load<i32>(descriptor + (index << 2));
}

/**
 * The end of a float `linear`: v = bias; v = v + dot * scale per term; v = v + left * right (or left) per element, or v - that; ReLU.
 * Descriptor, 32-bit words: 0 rows (padded to 16)  1 terms  2 elements  3 relu  4 bias  5 output (f32)  6 stride  7 side
 *   per term: dots  stride  side  scales (f32 [rows])      per element: left  stride  side  right or 0  stride  side  is taken away
 */
export function linearF32(descriptor: usize, row: i32, count: i32, lanes: i32): void {
  const bytes = <usize>word(descriptor, 0) << 2;
  const terms = word(descriptor, 1);
  const elements = word(descriptor, 2);
  const zero = f32x4.splat(0);
  for (let k = 0; k < count; k++) {
    const out = rowAt(descriptor, 5, row, k, lanes);
    memory.copy(out, word(descriptor, 4), bytes);
    let at: usize = 8;
    for (let t = 0; t < terms; t++) {
      const dots = rowAt(descriptor, at, row, k, lanes);
      const scales = <usize>word(descriptor, at + 3);
      for (let i: usize = 0; i < bytes; i += 16) {
        const product = f32x4.mul(v128.load(dots + i), v128.load(scales + i));
        v128.store(out + i, f32x4.add(v128.load(out + i), product));
      }
      at += 4;
    }
    for (let e = 0; e < elements; e++) {
      const left = rowAt(descriptor, at, row, k, lanes);
      const right = word(descriptor, at + 3) ? rowAt(descriptor, at + 3, row, k, lanes) : 0;
      const taken = word(descriptor, at + 6) != 0;
      for (let i: usize = 0; i < bytes; i += 16) {
        let v = v128.load(left + i);
        if (right) v = f32x4.mul(v, v128.load(right + i));
        const sum = v128.load(out + i);
        v128.store(out + i, taken ? f32x4.sub(sum, v) : f32x4.add(sum, v));
      }
      at += 7;
    }
    if (word(descriptor, 3)) {
      for (let i: usize = 0; i < bytes; i += 16) {
        const v = v128.load(out + i);
        v128.store(out + i, v128.and(v, f32x4.gt(v, zero)));
      }
    }
  }
}

/** next = (1 - z) * n, then + z * h. f32 [length], length a multiple of 4. */
export function gruUpdateF32(z: usize, n: usize, h: usize, next: usize, length: i32): void {
  const one = f32x4.splat(1);
  const bytes = <usize>length << 2;
  for (let i: usize = 0; i < bytes; i += 16) {
    const zv = v128.load(z + i);
    const fresh = f32x4.mul(f32x4.sub(one, zv), v128.load(n + i));
    v128.store(next + i, f32x4.add(fresh, f32x4.mul(zv, v128.load(h + i))));
  }
}

/** out = clamp(zeroPoint + rint(v * inverseScale), low, high), saturating. f32 -> i16 [length], a multiple of 8. */
export function quantizeF32(
  input: usize, output: usize, length: i32, inverseScale: f32, zeroPoint: i32, low: i32, high: i32,
): void {
  const inverse = f32x4.splat(inverseScale);
  const zero = i32x4.splat(zeroPoint);
  const least = i32x4.splat(low - zeroPoint);
  const most = i32x4.splat(high - zeroPoint);
  for (const end = output + (<usize>length << 1); output < end; output += 16) {
    let a = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(input), inverse)));
    let b = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(input, 16), inverse)));
    a = i32x4.add(i32x4.min_s(i32x4.max_s(a, least), most), zero);
    b = i32x4.add(i32x4.min_s(i32x4.max_s(b, least), most), zero);
    v128.store(output, i16x8.narrow_i32x4_s(a, b));
    input += 32;
  }
}

/**
 * To the nearest value of binary16, in place: (m + c) - c with m = min(|v|, 65504), c = 2^13 * 2^max(e, -14), 2^e <= m < 2^(e+1),
 * and the sign of v. f32 [length], length a multiple of 4.
 */
export function roundF16(values: usize, length: i32): void {
  const greatest = f32x4.splat(65504);
  const exponents = i32x4.splat(0x7f800000);
  const least = i32x4.splat((127 - 14) << 23);
  const spare = i32x4.splat(13 << 23);
  const sign = i32x4.splat(<i32>0x80000000);
  for (const end = values + (<usize>length << 2); values < end; values += 16) {
    const v = v128.load(values);
    const m = f32x4.min(f32x4.abs(v), greatest);
    const anchor = i32x4.add(i32x4.max_s(v128.and(m, exponents), least), spare);
    v128.store(values, v128.or(f32x4.sub(f32x4.add(m, anchor), anchor), v128.and(v, sign)));
  }
}

/** out = float(q - zeroPoint) * scale. i16 -> f32 [length], a multiple of 8. */
export function dequantizeF32(input: usize, output: usize, length: i32, zeroPoint: i32, scale: f32): void {
  const s = f32x4.splat(scale);
  const zero = i32x4.splat(zeroPoint);
  for (const end = input + (<usize>length << 1); input < end; input += 8) {
    const q = i32x4.sub(v128.load16x4_s(input), zero);
    v128.store(output, f32x4.mul(f32x4.convert_i32x4_s(q), s));
    output += 16;
  }
}
