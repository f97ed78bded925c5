// Convolutions over time, element by element: the sums of src/program/operations/depthwise.ts before their rounding.
//
// A tap reads the vectors `lag` bytes behind those of the tap before it (the later one, towards this frame); x points at
// the vectors of the first, oldest tap. Rows are the elements, a multiple of 8; weights [taps][rows].

/** out[v, r] = bias[r] + sum_k w[k, r] * x_k[v, r]; i16 operands, i32 sums. */
export function depthwiseI32(
  x: usize, xStride: usize, vectors: i32, lag: usize, taps: i32, weights: usize, bias: usize, rows: i32,
  out: usize, outStride: usize,
): void {
  const bytes = <usize>rows << 1;
  for (let v = 0; v < vectors; v++) {
    for (let i: usize = 0; i < bytes; i += 16) {
      let lower = v128.load(bias + 2 * i);
      let upper = v128.load(bias + 2 * i, 16);
      let at = x + i;
      let w = weights + i;
      for (let k = 0; k < taps; k++) {
        const a = v128.load(at);
        const b = v128.load(w);
        lower = i32x4.add(lower, i32x4.extmul_low_i16x8_s(a, b));
        upper = i32x4.add(upper, i32x4.extmul_high_i16x8_s(a, b));
        at += lag;
        w += bytes;
      }
      v128.store(out + 2 * i, lower);
      v128.store(out + 2 * i, upper, 16);
    }
    x += xStride;
    out += outStride;
  }
}

/** The same with i64 biases and sums. */
export function depthwiseI64(
  x: usize, xStride: usize, vectors: i32, lag: usize, taps: i32, weights: usize, bias: usize, rows: i32,
  out: usize, outStride: usize,
): void {
  const bytes = <usize>rows << 1;
  for (let v = 0; v < vectors; v++) {
    for (let i: usize = 0; i < bytes; i += 2) {
      let sum = load<i64>(bias + 4 * i);
      let at = x + i;
      let w = weights + i;
      for (let k = 0; k < taps; k++) {
        sum += <i64>(<i32>load<i16>(at) * <i32>load<i16>(w));
        at += lag;
        w += bytes;
      }
      store<i64>(out + 4 * i, sum);
    }
    x += xStride;
    out += outStride;
  }
}

/** sums += w * x of one tap, f32: sums [vectors][rows], weights [rows]. The first tap starts from 0. */
export function depthwiseF32(
  x: usize, xStride: usize, vectors: i32, weights: usize, rows: i32, sums: usize, sumStride: usize, first: bool,
): void {
  const bytes = <usize>rows << 2;
  const zero = f32x4.splat(0);
  for (let v = 0; v < vectors; v++) {
    for (let i: usize = 0; i < bytes; i += 16) {
      const product = f32x4.mul(v128.load(weights + i), v128.load(x + i));
      v128.store(sums + i, f32x4.add(first ? zero : v128.load(sums + i), product));
    }
    x += xStride;
    sums += sumStride;
  }
}
