// Sums over a block of frames of products of two elements (src/calibrate/observers/centred-blocks.ts), in doubles, the even and
// the odd frames each in their order. Pointers are in bytes.

// @ts-ignore: decorator
@inline
function total(sum: v128): f64 {
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/**
 * out[i, j] = sum over t of a[i, t] * b[j, t]; rows of `stride` frames, of which those beyond the last are 0.
 * @param from `upper`: columns left of the tile of the diagonal are left as they are
 */
export function rowProducts(
  a: usize,
  rows: i32,
  b: usize,
  columns: i32,
  stride: i32,
  out: usize,
  upper: bool,
): void {
  const bytes = (<usize>stride) << 3;
  for (let i = 0; i < rows; i += 2) {
    const a0 = a + <usize>i * bytes;
    const a1 = i + 1 < rows ? a0 + bytes : a0;
    for (let j = upper ? i & ~3 : 0; j < columns; j += 4) {
      const b0 = b + <usize>j * bytes;
      const b1 = j + 1 < columns ? b0 + bytes : b0;
      const b2 = j + 2 < columns ? b1 + bytes : b0;
      const b3 = j + 3 < columns ? b2 + bytes : b0;
      let s00 = f64x2.splat(0);
      let s01 = f64x2.splat(0);
      let s02 = f64x2.splat(0);
      let s03 = f64x2.splat(0);
      let s10 = f64x2.splat(0);
      let s11 = f64x2.splat(0);
      let s12 = f64x2.splat(0);
      let s13 = f64x2.splat(0);
      for (let t: usize = 0; t < bytes; t += 16) {
        const x0 = v128.load(a0 + t);
        const x1 = v128.load(a1 + t);
        const y0 = v128.load(b0 + t);
        const y1 = v128.load(b1 + t);
        const y2 = v128.load(b2 + t);
        const y3 = v128.load(b3 + t);
        s00 = f64x2.add(s00, f64x2.mul(x0, y0));
        s01 = f64x2.add(s01, f64x2.mul(x0, y1));
        s02 = f64x2.add(s02, f64x2.mul(x0, y2));
        s03 = f64x2.add(s03, f64x2.mul(x0, y3));
        s10 = f64x2.add(s10, f64x2.mul(x1, y0));
        s11 = f64x2.add(s11, f64x2.mul(x1, y1));
        s12 = f64x2.add(s12, f64x2.mul(x1, y2));
        s13 = f64x2.add(s13, f64x2.mul(x1, y3));
      }
      const o0 = out + ((<usize>(i * columns + j)) << 3);
      const left = columns - j;
      store<f64>(o0, total(s00));
      if (left > 1) store<f64>(o0, total(s01), 8);
      if (left > 2) store<f64>(o0, total(s02), 16);
      if (left > 3) store<f64>(o0, total(s03), 24);
      if (i + 1 >= rows) continue;
      const o1 = o0 + ((<usize>columns) << 3);
      store<f64>(o1, total(s10));
      if (left > 1) store<f64>(o1, total(s11), 8);
      if (left > 2) store<f64>(o1, total(s12), 16);
      if (left > 3) store<f64>(o1, total(s13), 24);
    }
  }
}
