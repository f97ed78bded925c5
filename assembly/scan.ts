// GRUs over steps within a frame: src/program/operations/scan.ts says what each step is. One frame at a time.
import { sigmoidF32, tanhF32 } from './float-functions';

// @ts-ignore: decorator
@inline
export function word(descriptor: usize, index: usize): i32 {
  return load<i32>(descriptor + (index << 2));
}

// @ts-ignore: decorator
@inline
export function rounded(value: i64, shift: i32): i64 {
  return (value + ((<i64>1) << (shift - 1))) >> <i64>shift;
}

// @ts-ignore: decorator
@inline
export function look(table: usize, value: i64, low: i32): i32 {
  const u = <i32>min<i64>(max<i64>(value, -32768), 32767) + 32768;
  const at = table + (<usize>(u >> 7) << 2);
  const f = u & 127;
  const v = (load<i32>(at) * (128 - f) + load<i32>(at, 4) * f + (1 << 14)) >> 15;
  return min(max(v, low), 32767);
}

/** weights of the row times h, and the bias, weighted. */
// @ts-ignore: decorator
@inline
export function weighted(weights: usize, bias: usize, multiplier: usize, row: i32, h: usize, units: i32): i64 {
  let sum = load<i64>(bias + (<usize>row << 3));
  let w = weights + (<usize>(row * units) << 1);
  for (const end = w + (<usize>units << 1); w < end; w += 2) {
    sum += <i64>(<i32>load<i16>(w) * <i32>load<i16>(h));
    h += 2;
  }
  return sum * <i64>load<i32>(multiplier + (<usize>row << 2));
}

/**
 * Descriptor, 32-bit words: 0 steps  1 lanes  2 units  3 is in reverse  4 is reset before  5 zero point of x  6 gate multiplier
 * 7 gate shift  8 hidden multiplier  9 hidden shift  10 candidate multiplier  11 candidate shift  12 out multiplier  13 out shift
 * 14 zero point of out  15 low  16 high  17 sigmoid  18 tanh (i32 [513])  19 weights (i16 [3 * units][units])  20 bias (i64)
 * 21 multipliers (i32)  22 work (i16 [4 * units]). initial: i16 [lanes][units], or 0.
 */
export function scanI16(descriptor: usize, x: usize, initial: usize, out: usize): void {
  const steps = word(descriptor, 0);
  const lanes = word(descriptor, 1);
  const units = word(descriptor, 2);
  const reverse = word(descriptor, 3) != 0;
  const before = word(descriptor, 4) != 0;
  const zero = word(descriptor, 5);
  const gateMultiplier = <i64>word(descriptor, 6);
  const gateShift = word(descriptor, 7);
  const hiddenMultiplier = <i64>word(descriptor, 8);
  const hiddenShift = word(descriptor, 9);
  const candidateMultiplier = <i64>word(descriptor, 10);
  const candidateShift = word(descriptor, 11);
  const outMultiplier = <i64>word(descriptor, 12);
  const outShift = word(descriptor, 13);
  const zeroOut = <i64>word(descriptor, 14);
  const low = <i64>word(descriptor, 15);
  const high = <i64>word(descriptor, 16);
  const sigmoid = <usize>word(descriptor, 17);
  const tanh = <usize>word(descriptor, 18);
  const weights = <usize>word(descriptor, 19);
  const bias = <usize>word(descriptor, 20);
  const multiplier = <usize>word(descriptor, 21);
  const h = <usize>word(descriptor, 22);
  const bytes = <usize>units << 1;
  const z = h + bytes;
  const r = z + bytes;
  const kept = r + bytes;
  for (let lane = 0; lane < lanes; lane++) {
    if (initial) memory.copy(h, initial + <usize>lane * bytes, bytes);
    else memory.fill(h, 0, bytes);
    for (let i = 0; i < steps; i++) {
      const place = <usize>((reverse ? steps - 1 - i : i) * lanes + lane);
      const own = x + place * 3 * bytes;
      for (let row = 0; row < 2 * units; row++) {
        const side = <i64>(<i32>load<i16>(own + (<usize>row << 1)) - zero) * gateMultiplier;
        const sum = side + weighted(weights, bias, multiplier, row, h, units);
        store<i16>(z + (<usize>row << 1), <i16>look(sigmoid, rounded(sum, gateShift), 0));
      }
      if (before) {
        for (let k: usize = 0; k < bytes; k += 2) {
          store<i16>(kept + k, <i16>((<i32>load<i16>(r + k) * <i32>load<i16>(h + k) + (1 << 14)) >> 15));
        }
      } else memory.copy(kept, h, bytes);
      for (let u = 0; u < units; u++) {
        const row = 2 * units + u;
        const at = <usize>u << 1;
        let sum = weighted(weights, bias, multiplier, row, kept, units);
        if (!before) {
          const hidden = <i32>min<i64>(max<i64>(rounded(sum, hiddenShift), -32768), 32767);
          sum = <i64>(<i32>load<i16>(r + at) * hidden) * hiddenMultiplier;
        }
        sum += <i64>(<i32>load<i16>(own + (<usize>row << 1)) - zero) * candidateMultiplier;
        const n = look(tanh, rounded(sum, candidateShift), -32767);
        const zv = <i32>load<i16>(z + at);
        const mixed = <i64>((32767 - zv) * n + zv * <i32>load<i16>(h + at)) * 1073774593;
        const next = <i32>min<i64>(max<i64>(rounded(mixed, 45), -32767), 32767);
        store<i16>(h + at, <i16>next);
        const v = zeroOut + rounded(<i64>next * outMultiplier, outShift);
        store<i16>(out + place * bytes + at, <i16>min<i64>(max<i64>(v, low), high));
      }
    }
  }
}

/** In the order of program.ts: sixteen running sums, then halves. */
export function dot(weights: usize, x: usize, columns: i32, sums: usize): f32 {
  memory.fill(sums, 0, 64);
  for (let i = 0; i < columns; i++) {
    const at = sums + (<usize>(i & 15) << 2);
    const c = <usize>i << 2;
    store<f32>(at, load<f32>(at) + load<f32>(weights + c) * load<f32>(x + c));
  }
  for (let width: usize = 32; width >= 4; width >>= 1) {
    for (let j: usize = 0; j < width; j += 4) {
      store<f32>(sums + j, load<f32>(sums + j) + load<f32>(sums + j + width));
    }
  }
  return load<f32>(sums);
}

/**
 * weights, bias, scale: f32 [3 * units][units] and [3 * units]. work: f32, 7 times units rounded up to 4, each aligned so. sums: 64 bytes.
 */
export function scanF32(
  x: usize, initial: usize, out: usize, steps: i32, lanes: i32, units: i32, reverse: bool, before: bool,
  weights: usize, bias: usize, scale: usize, work: usize, sums: usize,
): void {
  const bytes = <usize>units << 2;
  const padded = (units + 3) & ~3;
  const stride = <usize>padded << 2;
  const h = work;
  const z = h + stride;
  const r = z + stride;
  const n = r + stride;
  const kept = n + stride;
  for (let lane = 0; lane < lanes; lane++) {
    if (initial) memory.copy(h, initial + <usize>lane * bytes, bytes);
    else memory.fill(h, 0, bytes);
    for (let i = 0; i < steps; i++) {
      const place = <usize>((reverse ? steps - 1 - i : i) * lanes + lane);
      const own = x + place * 3 * bytes;
      for (let g: usize = 0; g < 2; g++) {
        for (let k: usize = 0; k < bytes; k += 4) {
          const row = g * bytes + k;
          const product = dot(weights + (row >> 2) * bytes, h, units, sums) * load<f32>(scale + row);
          store<f32>(z + g * stride + k, load<f32>(own + row) + (load<f32>(bias + row) + product));
        }
      }
      sigmoidF32(z, z, 2 * padded);
      for (let k: usize = 0; k < bytes; k += 4) {
        const value = load<f32>(h + k);
        store<f32>(kept + k, before ? load<f32>(r + k) * value : value);
      }
      for (let k: usize = 0; k < bytes; k += 4) {
        const row = 2 * bytes + k;
        const product = dot(weights + (row >> 2) * bytes, kept, units, sums) * load<f32>(scale + row);
        const a = load<f32>(bias + row) + product;
        store<f32>(n + k, load<f32>(own + row) + (before ? a : load<f32>(r + k) * a));
      }
      tanhF32(n, n, padded);
      for (let k: usize = 0; k < bytes; k += 4) {
        const zv = load<f32>(z + k);
        const fresh = (<f32>1 - zv) * load<f32>(n + k);
        const next = fresh + zv * load<f32>(h + k);
        store<f32>(h + k, next);
        store<f32>(out + place * bytes + k, next);
      }
    }
  }
}
