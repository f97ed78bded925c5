// Products of all pairs of elements over a block of frames: what Gram matrices and cross moments add up. Pointers are in bytes.

// @ts-ignore: decorator
@inline
function madd(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** Four sums in binary32 onto four in binary64. */
// @ts-ignore: decorator
@inline
function addTo(out: usize, sums: v128): void {
  v128.store(out, f64x2.add(v128.load(out), f64x2.promote_low_f32x4(sums)));
  const upper = f64x2.promote_low_f32x4(v128.shuffle<i32>(sums, sums, 2, 3, 2, 3));
  v128.store(out, f64x2.add(v128.load(out, 16), upper), 16);
}

/**
 * out[i, j] += sum over t of a[t, i] * b[t, j]. Sums of a block are in binary32, frame after frame; `out` is binary64.
 * @param a f32 [frames, rows], rows a multiple of 8
 * @param b f32 [frames, columns], columns a multiple of 8
 * @param out f64 [rows, columns]
 * @param upper tiles that lie wholly left of the diagonal are left as they are
 */
export function addProducts(
  a: usize,
  rows: i32,
  b: usize,
  columns: i32,
  frames: i32,
  out: usize,
  upper: bool,
): void {
  const aBytes = (<usize>rows) << 2;
  const bBytes = (<usize>columns) << 2;
  const outBytes = (<usize>columns) << 3;
  for (let j = 0; j < columns; j += 8) {
    const last = upper ? min(rows, j + 8) : rows;
    for (let i = 0; i < last; i += 4) {
      let x = a + ((<usize>i) << 2);
      let y = b + ((<usize>j) << 2);
      let s00 = f32x4.splat(0), s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
      for (let t = 0; t < frames; t++) {
        const y0 = v128.load(y);
        const y1 = v128.load(y, 16);
        const x0 = v128.load32_splat(x);
        s00 = madd(s00, x0, y0);
        s01 = madd(s01, x0, y1);
        const x1 = v128.load32_splat(x, 4);
        s10 = madd(s10, x1, y0);
        s11 = madd(s11, x1, y1);
        const x2 = v128.load32_splat(x, 8);
        s20 = madd(s20, x2, y0);
        s21 = madd(s21, x2, y1);
        const x3 = v128.load32_splat(x, 12);
        s30 = madd(s30, x3, y0);
        s31 = madd(s31, x3, y1);
        x += aBytes;
        y += bBytes;
      }
      const o = out + <usize>i * outBytes + ((<usize>j) << 3);
      addTo(o, s00);
      addTo(o + 32, s01);
      addTo(o + outBytes, s10);
      addTo(o + outBytes + 32, s11);
      addTo(o + 2 * outBytes, s20);
      addTo(o + 2 * outBytes + 32, s21);
      addTo(o + 3 * outBytes, s30);
      addTo(o + 3 * outBytes + 32, s31);
    }
  }
}
