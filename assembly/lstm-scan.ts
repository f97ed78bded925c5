// LSTMs over steps within a frame: src/program/operations/lstm-scan.ts says what each step is. One frame at a time.
import { sigmoidF32, tanhF32 } from './float-functions';
import { begin, FloatScan, IntegerScan, look, rounded } from './recurrence';

/**
 * descriptor: IntegerScan, work i32 [units], i16 [4 * units]. initial: i16 [lanes][units], or 0. cell, next: i16 [2][lanes][units] before and
 * after, or 0.
 */
export function lstmScanI16(
  descriptor: usize, x: usize, initial: usize, cell: usize, next: usize, out: usize,
): void {
  const scan = changetype<IntegerScan>(descriptor);
  const units = scan.units;
  const bytes = <usize>units << 1;
  const halves = <usize>scan.lanes * bytes;
  const c = scan.work;
  const h = c + (<usize>units << 2);
  const gates = h + bytes;
  for (let lane = 0; lane < scan.lanes; lane++) {
    const own = <usize>lane * bytes;
    begin(h, initial, lane, bytes);
    for (let k: usize = 0; k < bytes; k += 2) {
      const before = cell ? (<i32>load<i16>(cell + own + k) << 16) | <i32>load<u16>(cell + halves + own + k) : 0;
      store<i32>(c + (k << 1), before);
    }
    for (let i = 0; i < scan.steps; i++) {
      const place = scan.place(i, lane);
      const side = x + place * 4 * bytes;
      scan.gates(side, h, gates, 3 * units);
      for (let u = 0; u < units; u++) {
        const row = 3 * units + u;
        const at = c + (<usize>u << 2);
        const sum = scan.beside(side, row, scan.candidateMultiplier) + scan.products(row, h);
        const g = look(scan.tanh, rounded(sum, scan.candidateShift), -32767);
        const gate = gates + (<usize>u << 1);
        const mixed = <i64>load<i16>(gate + 2 * bytes) * <i64>load<i32>(at) +
          (<i64>(<i32>load<i16>(gate) * g) << 8);
        const v = rounded(mixed + rounded(mixed, 15), 15);
        store<i32>(at, <i32>min<i64>(max<i64>(v, -2147483647), 2147483647));
      }
      for (let k: usize = 0; k < bytes; k += 2) {
        const held = <i64>load<i32>(c + (k << 1)) * <i64>scan.hiddenMultiplier;
        const shown = look(scan.tanh, rounded(held, scan.hiddenShift), -32767);
        scan.next(<i32>load<i16>(gates + bytes + k) * shown, h + k, out + place * bytes + k);
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
 * descriptor: FloatScan, work f32, 7 times units rounded up to 4, each aligned so. initial: f32 [lanes][units], or 0. cell, next: f32
 * [lanes][units] before and after, or 0.
 */
export function lstmScanF32(
  descriptor: usize, x: usize, initial: usize, cell: usize, next: usize, out: usize,
): void {
  const scan = changetype<FloatScan>(descriptor);
  const bytes = <usize>scan.units << 2;
  const padded = (scan.units + 3) & ~3;
  const stride = <usize>padded << 2;
  const h = scan.work;
  const c = h + stride;
  const gates = c + stride;
  const output = gates + stride;
  const forget = output + stride;
  const g = forget + stride;
  const shown = g + stride;
  for (let lane = 0; lane < scan.lanes; lane++) {
    begin(h, initial, lane, bytes);
    begin(c, cell, lane, bytes);
    for (let i = 0; i < scan.steps; i++) {
      const place = scan.place(i, lane);
      const side = x + place * 4 * bytes;
      for (let gate = 0; gate < 4; gate++) scan.gate(side, gate, h, gates + <usize>gate * stride);
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
    if (next) memory.copy(next + <usize>lane * bytes, c, bytes);
  }
}
