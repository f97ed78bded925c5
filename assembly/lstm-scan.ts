// LSTMs over steps within a frame: src/program/operations/lstm-scan.ts says what each step is. One frame at a time.
import { sigmoidF32, tanhF32 } from './float-functions';
import { dot, look, rounded, weighted, word } from './scan';

/**
 * Descriptor, 32-bit words: 0 steps  1 lanes  2 units  3 is in reverse  4 zero point of x  5 gate multiplier  6 gate shift
 * 7 candidate multiplier  8 candidate shift  9 cell multiplier  10 cell shift  11 out multiplier  12 out shift  13 zero point of out
 * 14 low  15 high  16 sigmoid  17 tanh (i32 [513])  18 weights (i16 [4 * units][units])  19 bias (i64)  20 multipliers (i32)
 * 21 work (i32 [units], i16 [4 * units]). initial: i16 [lanes][units], or 0. cell, next: i16 [2][lanes][units] before and after, or 0.
 */
export function lstmScanI16(
  descriptor: usize, x: usize, initial: usize, cell: usize, next: usize, out: usize,
): void {
  const steps = word(descriptor, 0);
  const lanes = word(descriptor, 1);
  const units = word(descriptor, 2);
  const reverse = word(descriptor, 3) != 0;
  const zero = word(descriptor, 4);
  const gateMultiplier = <i64>word(descriptor, 5);
  const gateShift = word(descriptor, 6);
  const candidateMultiplier = <i64>word(descriptor, 7);
  const candidateShift = word(descriptor, 8);
  const cellMultiplier = <i64>word(descriptor, 9);
  const cellShift = word(descriptor, 10);
  const outMultiplier = <i64>word(descriptor, 11);
  const outShift = word(descriptor, 12);
  const zeroOut = <i64>word(descriptor, 13);
  const low = <i64>word(descriptor, 14);
  const high = <i64>word(descriptor, 15);
  const sigmoid = <usize>word(descriptor, 16);
  const tanh = <usize>word(descriptor, 17);
  const weights = <usize>word(descriptor, 18);
  const bias = <usize>word(descriptor, 19);
  const multiplier = <usize>word(descriptor, 20);
  const c = <usize>word(descriptor, 21);
  const bytes = <usize>units << 1;
  const halves = <usize>lanes * bytes;
  const h = c + (<usize>units << 2);
  const gates = h + bytes;
  for (let lane = 0; lane < lanes; lane++) {
    const own = <usize>lane * bytes;
    if (initial) memory.copy(h, initial + own, bytes);
    else memory.fill(h, 0, bytes);
    for (let k: usize = 0; k < bytes; k += 2) {
      const before = cell ? (<i32>load<i16>(cell + own + k) << 16) | <i32>load<u16>(cell + halves + own + k) : 0;
      store<i32>(c + (k << 1), before);
    }
    for (let i = 0; i < steps; i++) {
      const place = <usize>((reverse ? steps - 1 - i : i) * lanes + lane);
      const side = x + place * 4 * bytes;
      for (let row = 0; row < 3 * units; row++) {
        const sum = <i64>(<i32>load<i16>(side + (<usize>row << 1)) - zero) * gateMultiplier +
          weighted(weights, bias, multiplier, row, h, units);
        store<i16>(gates + (<usize>row << 1), <i16>look(sigmoid, rounded(sum, gateShift), 0));
      }
      for (let u = 0; u < units; u++) {
        const row = 3 * units + u;
        const at = c + (<usize>u << 2);
        const sum = <i64>(<i32>load<i16>(side + (<usize>row << 1)) - zero) * candidateMultiplier +
          weighted(weights, bias, multiplier, row, h, units);
        const g = look(tanh, rounded(sum, candidateShift), -32767);
        const gate = gates + (<usize>u << 1);
        const mixed = <i64>load<i16>(gate + 2 * bytes) * <i64>load<i32>(at) +
          (<i64>(<i32>load<i16>(gate) * g) << 8);
        const v = rounded(mixed + rounded(mixed, 15), 15);
        store<i32>(at, <i32>min<i64>(max<i64>(v, -2147483647), 2147483647));
      }
      for (let k: usize = 0; k < bytes; k += 2) {
        const shown = look(tanh, rounded(<i64>load<i32>(c + (k << 1)) * cellMultiplier, cellShift), -32767);
        const v = rounded(<i64>(<i32>load<i16>(gates + bytes + k) * shown) * 1073774593, 45);
        const q = min<i64>(max<i64>(v, -32767), 32767);
        store<i16>(h + k, <i16>q);
        const o = zeroOut + rounded(q * outMultiplier, outShift);
        store<i16>(out + place * bytes + k, <i16>min<i64>(max<i64>(o, low), high));
      }
    }
    if (!next) continue;
    for (let k: usize = 0; k < bytes; k += 2) {
      const value = load<i32>(c + (k << 1));
      store<i16>(next + own + k, <i16>(value >> 16));
      store<i16>(next + halves + own + k, <i16>value);
    }
  }
}

/**
 * weights, bias, scale: f32 [4 * units][units] and [4 * units]. cell, next: f32 [lanes][units] before and after, or 0. work: f32, 7 times units
 * rounded up to 4, each aligned so. sums: 64 bytes.
 */
export function lstmScanF32(
  x: usize, initial: usize, cell: usize, next: usize, out: usize, steps: i32, lanes: i32, units: i32, reverse: bool,
  weights: usize, bias: usize, scale: usize, work: usize, sums: usize,
): void {
  const bytes = <usize>units << 2;
  const padded = (units + 3) & ~3;
  const stride = <usize>padded << 2;
  const h = work;
  const c = h + stride;
  const gates = c + stride;
  const output = gates + stride;
  const forget = output + stride;
  const g = forget + stride;
  const shown = g + stride;
  for (let lane = 0; lane < lanes; lane++) {
    const own = <usize>lane * bytes;
    if (initial) memory.copy(h, initial + own, bytes);
    else memory.fill(h, 0, bytes);
    if (cell) memory.copy(c, cell + own, bytes);
    else memory.fill(c, 0, bytes);
    for (let i = 0; i < steps; i++) {
      const place = <usize>((reverse ? steps - 1 - i : i) * lanes + lane);
      const side = x + place * 4 * bytes;
      for (let gate: usize = 0; gate < 4; gate++) {
        for (let k: usize = 0; k < bytes; k += 4) {
          const row = gate * bytes + k;
          const product = dot(weights + (row >> 2) * bytes, h, units, sums) * load<f32>(scale + row);
          store<f32>(gates + gate * stride + k, load<f32>(side + row) + (load<f32>(bias + row) + product));
        }
      }
      sigmoidF32(gates, gates, 3 * padded);
      tanhF32(g, g, padded);
      for (let k: usize = 0; k < bytes; k += 4) {
        const fresh = load<f32>(gates + k) * load<f32>(g + k);
        store<f32>(c + k, load<f32>(forget + k) * load<f32>(c + k) + fresh);
      }
      tanhF32(c, shown, padded);
      for (let k: usize = 0; k < bytes; k += 4) {
        const value = load<f32>(output + k) * load<f32>(shown + k);
        store<f32>(h + k, value);
        store<f32>(out + place * bytes + k, value);
      }
    }
    if (next) memory.copy(next + own, c, bytes);
  }
}
