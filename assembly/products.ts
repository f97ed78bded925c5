// Products of all pairs of elements over a block of frames, what Gram matrices and cross moments add up, and what stands before them:
// means, and frames around them. Pointers are in bytes.

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

/**
 * sums[i] += sum over t of weights[t] * frames[t, i], frame after frame.
 * @param frames f32 [count, size]
 * @param weights f64 [count]
 * @param sums f64 [size]
 */
export function addFrames(frames: usize, count: i32, size: i32, weights: usize, sums: usize): void {
  const end = sums + ((<usize>size) << 3);
  for (let t = 0; t < count; t++) {
    const weight = load<f64>(weights + ((<usize>t) << 3));
    const both = f64x2.splat(weight);
    let sum = sums;
    for (; sum + 16 <= end; sum += 16) {
      const pair = f64x2.promote_low_f32x4(v128.load64_zero(frames));
      v128.store(sum, f64x2.add(v128.load(sum), f64x2.mul(both, pair)));
      frames += 8;
    }
    if (sum < end) {
      store<f64>(sum, load<f64>(sum) + weight * <f64>load<f32>(frames));
      frames += 4;
    }
  }
}

/**
 * out[t, i] = (frames[t, i] - mean[i]) * factors[t], in binary64 and rounded once.
 * @param frames f32 [count, size]
 * @param mean f64 [size]
 * @param factors f64 [count]
 * @param out f32 [count, width], width at least `size`: what pads a row is left as it is
 */
export function centreFrames(
  frames: usize,
  count: i32,
  size: i32,
  mean: usize,
  factors: usize,
  out: usize,
  width: i32,
): void {
  const end = mean + ((<usize>size) << 3);
  for (let t = 0; t < count; t++) {
    const factor = load<f64>(factors + ((<usize>t) << 3));
    const both = f64x2.splat(factor);
    let to = out;
    let m = mean;
    for (; m + 16 <= end; m += 16) {
      const pair = f64x2.promote_low_f32x4(v128.load64_zero(frames));
      const around = f64x2.mul(f64x2.sub(pair, v128.load(m)), both);
      v128.store64_lane(to, f32x4.demote_f64x2_zero(around), 0);
      frames += 8;
      to += 8;
    }
    if (m < end) {
      store<f32>(to, <f32>((<f64>load<f32>(frames) - load<f64>(m)) * factor));
      frames += 4;
    }
    out += (<usize>width) << 2;
  }
}
