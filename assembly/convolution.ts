// Convolutions over places of one frame: what lies around each place is laid side by side, is multiplied by the products of
// int-gemm.ts and float-gemm.ts, and what they leave, rows of whole registers, is brought together again.

/**
 * Copies runs, 2-byte elements. table: i32 triples (byte offset in `from` or -1 for `zero`, byte offset in `out`, bytes, which
 * are even).
 */
export function moveRuns(from: usize, out: usize, table: usize, count: i32, zero: i32): void {
  for (const end = table + <usize>count * 12; table < end; table += 12) {
    const source = load<i32>(table);
    let to = out + load<i32>(table, 4);
    const bytes = <usize>load<i32>(table, 8);
    const last = to + bytes;
    if (source < 0) {
      for (; to < last; to += 2) store<i16>(to, <i16>zero);
      continue;
    }
    let at = from + <usize>source;
    for (; to + 16 <= last; to += 16) {
      v128.store(to, v128.load(at));
      at += 16;
    }
    for (; to < last; to += 2) {
      store<i16>(to, load<i16>(at));
      at += 2;
    }
  }
}

/** Rows of `bytes`, a multiple of 4, from one stride to another. */
export function packRows(
  from: usize, fromStride: usize, out: usize, outStride: usize, rows: i32, bytes: usize,
): void {
  for (let r = 0; r < rows; r++) {
    for (let i: usize = 0; i < bytes; i += 4) store<i32>(out + i, load<i32>(from + i));
    from += fromStride;
    out += outStride;
  }
}

/** negatives = min(acc, 0); acc = max(acc, 0). i32 [length], a multiple of 4. */
export function splitSignsI32(acc: usize, negatives: usize, length: i32): void {
  const zero = i32x4.splat(0);
  for (const end = acc + (<usize>length << 2); acc < end; acc += 16) {
    const v = v128.load(acc);
    v128.store(negatives, i32x4.min_s(v, zero));
    v128.store(acc, i32x4.max_s(v, zero));
    negatives += 16;
  }
}

/** The same of i64. */
export function splitSignsI64(acc: usize, negatives: usize, length: i32): void {
  for (const end = acc + (<usize>length << 3); acc < end; acc += 8) {
    const v = load<i64>(acc);
    store<i64>(negatives, min<i64>(v, 0));
    store<i64>(acc, max<i64>(v, 0));
    negatives += 8;
  }
}

/** v = v > 0 ? v : v * slope. f32 [length], a multiple of 4. */
export function preluF32(v: usize, slopes: usize, length: i32): void {
  const zero = f32x4.splat(0);
  for (const end = v + (<usize>length << 2); v < end; v += 16) {
    const x = v128.load(v);
    v128.store(v, v128.bitselect(x, f32x4.mul(x, v128.load(slopes)), f32x4.gt(x, zero)));
    slopes += 16;
  }
}
