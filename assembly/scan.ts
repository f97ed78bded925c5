// GRUs over steps within a frame: src/program/operations/scan.ts says what each step is. One frame at a time.
import { sigmoidF32, tanhF32 } from './float-functions';
import { begin, FloatScan, IntegerScan, look, rounded } from './recurrence';

/** descriptor: IntegerScan, work i16 [4 * units]. initial: i16 [lanes][units], or 0. */
export function scanI16(descriptor: usize, x: usize, initial: usize, out: usize): void {
  const scan = changetype<IntegerScan>(descriptor);
  const units = scan.units;
  const bytes = <usize>units << 1;
  const h = scan.work;
  const z = h + bytes;
  const r = z + bytes;
  const kept = r + bytes;
  for (let lane = 0; lane < scan.lanes; lane++) {
    begin(h, initial, lane, bytes);
    for (let i = 0; i < scan.steps; i++) {
      const place = scan.place(i, lane);
      const own = x + place * 3 * bytes;
      scan.gates(own, h, z, 2 * units);
      if (scan.before) {
        for (let k: usize = 0; k < bytes; k += 2) {
          store<i16>(kept + k, <i16>((<i32>load<i16>(r + k) * <i32>load<i16>(h + k) + (1 << 14)) >> 15));
        }
      } else memory.copy(kept, h, bytes);
      for (let u = 0; u < units; u++) {
        const row = 2 * units + u;
        const at = <usize>u << 1;
        let sum = scan.products(row, kept);
        if (!scan.before) {
          const hidden = <i32>min<i64>(max<i64>(rounded(sum, scan.hiddenShift), -32768), 32767);
          sum = <i64>(<i32>load<i16>(r + at) * hidden) * <i64>scan.hiddenMultiplier;
        }
        sum += scan.beside(own, row, scan.candidateMultiplier);
        const n = look(scan.tanh, rounded(sum, scan.candidateShift), -32767);
        const zv = <i32>load<i16>(z + at);
        scan.next((32767 - zv) * n + zv * <i32>load<i16>(h + at), h + at, out + place * bytes + at);
      }
    }
  }
}

/** descriptor: FloatScan, work f32, 5 times units rounded up to 4, each aligned so. initial: f32 [lanes][units], or 0. */
export function scanF32(descriptor: usize, x: usize, initial: usize, out: usize): void {
  const scan = changetype<FloatScan>(descriptor);
  const bytes = <usize>scan.units << 2;
  const padded = (scan.units + 3) & ~3;
  const stride = <usize>padded << 2;
  const h = scan.work;
  const z = h + stride;
  const r = z + stride;
  const n = r + stride;
  const kept = n + stride;
  for (let lane = 0; lane < scan.lanes; lane++) {
    begin(h, initial, lane, bytes);
    for (let i = 0; i < scan.steps; i++) {
      const place = scan.place(i, lane);
      const own = x + place * 3 * bytes;
      for (let gate = 0; gate < 2; gate++) scan.gate(own, gate, h, z + <usize>gate * stride);
      sigmoidF32(z, z, 2 * padded);
      for (let k: usize = 0; k < bytes; k += 4) {
        const value = load<f32>(h + k);
        store<f32>(kept + k, scan.before ? load<f32>(r + k) * value : value);
      }
      scan.products(2, kept, n);
      for (let k: usize = 0; k < bytes; k += 4) {
        const a = load<f32>(n + k);
        store<f32>(n + k, load<f32>(own + 2 * bytes + k) + (scan.before ? a : load<f32>(r + k) * a));
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
