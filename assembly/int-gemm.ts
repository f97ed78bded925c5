// Integer matrix times several vectors: out[v, r] = bias[r] + sum over c of w[r, c] * x[v, c], exact.
//
// Both operands are i16 (i8 weights widened when they are packed). i32x4.dot_i16x8 adds two products in 32 bits; that
// holds for every x because a weight is never -32768: 2 * 32768 * 32767 < 2^31.
// Weights are packed so that a lane is a row: a quad holds 16 rows, and for each pair of columns (c, c+1) the 32 values w[16q, c],
// w[16q, c+1], w[16q+1, c], ..., so that a kernel walks along one pointer. Rows are padded to 16 and columns to 4, with zeros; so
// a vector is read up to three elements beyond its columns.
//
// x: i16, vectors `xStride` bytes apart; out: i32 or i64, `outStride` bytes apart; groups of 4 rows: a multiple of 4; pairs: even.

/** Bytes of one column pair of a quad, and of a group of 4 rows in it. */
const STEP: usize = 64;
const GROUP: usize = 16;

// @ts-ignore: decorator
@inline
function madd(acc: v128, w: v128, x: v128): v128 {
  return i32x4.add(acc, i32x4.dot_i16x8_s(w, x));
}

/** bias: i32 [4 * groups]. Every partial sum fits 32 bits. */
export function gemmI32(
  x: usize, xStride: usize, vectors: i32,
  w: usize, groups: i32, pairs: i32, bias: usize,
  out: usize, outStride: usize,
): void {
  const quadBytes = <usize>pairs * STEP;
  for (let g = 0; g < groups; g += 4) {
    let xv = x;
    let ov = out + (<usize>g << 4);
    const bg = bias + (<usize>g << 4);
    let v = 0;
    for (; v + 4 <= vectors; v += 4) {
      tile4x2(xv, xStride, w, w + quadBytes, bg, ov, outStride);
      tile4x2(xv, xStride, w + 2 * GROUP, w + quadBytes, bg + 32, ov + 32, outStride);
      xv += 4 * xStride;
      ov += 4 * outStride;
    }
    for (; v < vectors; v++) {
      tile1x4(xv, w, w + quadBytes, bg, ov);
      xv += xStride;
      ov += outStride;
    }
    w += quadBytes;
  }
}

/** Four vectors, two groups. A vector's pairs are loaded right before they are used: no more than 12 registers are live. */
function tile4x2(x: usize, xStride: usize, w: usize, end: usize, bias: usize, out: usize, outStride: usize): void {
  const b0 = v128.load(bias);
  const b1 = v128.load(bias, 16);
  let a00 = b0, a01 = b1, a10 = b0, a11 = b1, a20 = b0, a21 = b1, a30 = b0, a31 = b1;
  let x1 = x + xStride;
  let x2 = x1 + xStride;
  let x3 = x2 + xStride;
  for (; w < end; w += 2 * STEP) {
    let w0 = v128.load(w);
    let w1 = v128.load(w, 16);
    let p = v128.load32_splat(x);
    a00 = madd(a00, w0, p);
    a01 = madd(a01, w1, p);
    p = v128.load32_splat(x1);
    a10 = madd(a10, w0, p);
    a11 = madd(a11, w1, p);
    p = v128.load32_splat(x2);
    a20 = madd(a20, w0, p);
    a21 = madd(a21, w1, p);
    p = v128.load32_splat(x3);
    a30 = madd(a30, w0, p);
    a31 = madd(a31, w1, p);
    w0 = v128.load(w, 64);
    w1 = v128.load(w, 80);
    p = v128.load32_splat(x, 4);
    a00 = madd(a00, w0, p);
    a01 = madd(a01, w1, p);
    p = v128.load32_splat(x1, 4);
    a10 = madd(a10, w0, p);
    a11 = madd(a11, w1, p);
    p = v128.load32_splat(x2, 4);
    a20 = madd(a20, w0, p);
    a21 = madd(a21, w1, p);
    p = v128.load32_splat(x3, 4);
    a30 = madd(a30, w0, p);
    a31 = madd(a31, w1, p);
    x += 8;
    x1 += 8;
    x2 += 8;
    x3 += 8;
  }
  v128.store(out, a00);
  v128.store(out, a01, 16);
  out += outStride;
  v128.store(out, a10);
  v128.store(out, a11, 16);
  out += outStride;
  v128.store(out, a20);
  v128.store(out, a21, 16);
  out += outStride;
  v128.store(out, a30);
  v128.store(out, a31, 16);
}

/** One vector, four groups. */
function tile1x4(x: usize, w: usize, end: usize, bias: usize, out: usize): void {
  let a0 = v128.load(bias), a1 = v128.load(bias, 16), a2 = v128.load(bias, 32), a3 = v128.load(bias, 48);
  for (; w < end; w += 2 * STEP) {
    let p = v128.load32_splat(x);
    a0 = madd(a0, v128.load(w), p);
    a1 = madd(a1, v128.load(w, 16), p);
    a2 = madd(a2, v128.load(w, 32), p);
    a3 = madd(a3, v128.load(w, 48), p);
    p = v128.load32_splat(x, 4);
    a0 = madd(a0, v128.load(w, 64), p);
    a1 = madd(a1, v128.load(w, 80), p);
    a2 = madd(a2, v128.load(w, 96), p);
    a3 = madd(a3, v128.load(w, 112), p);
    x += 8;
  }
  v128.store(out, a0);
  v128.store(out, a1, 16);
  v128.store(out, a2, 32);
  v128.store(out, a3, 48);
}

/**
 * The same with 64-bit sums, from two 32-bit ones: `low` adds the products d of pairs modulo 2^32, `high` adds d >> 16.
 * The sum S lies in high * 2^16 + [0, pairs * 2^16), and low is S modulo 2^32: up to 65536 pairs that is one number.
 * bias: i64 [4 * groups].
 */
export function gemmI64(
  x: usize, xStride: usize, vectors: i32,
  w: usize, groups: i32, pairs: i32, bias: usize,
  out: usize, outStride: usize,
): void {
  const quadBytes = <usize>pairs * STEP;
  for (let g = 0; g < groups; g += 4) {
    for (let half: usize = 0; half < 2; half++) {
      const wg = w + half * 2 * GROUP;
      const bg = bias + (<usize>g << 5) + (half << 6);
      let xv = x;
      let ov = out + (<usize>g << 5) + (half << 6);
      let v = 0;
      for (; v + 2 <= vectors; v += 2) {
        wide2x2(xv, xStride, wg, w + quadBytes, bg, ov, outStride);
        xv += 2 * xStride;
        ov += 2 * outStride;
      }
      if (v < vectors) wide1x2(xv, wg, w + quadBytes, bg, ov);
    }
    w += quadBytes;
  }
}

// @ts-ignore: decorator
@inline
function storeWide(out: usize, bias: usize, low: v128, high: v128): void {
  const rest = i32x4.sub(low, i32x4.shl(high, 16));
  const first = i64x2.add(
    i64x2.extend_low_i32x4_u(rest),
    i64x2.shl(i64x2.extend_low_i32x4_s(high), 16),
  );
  const second = i64x2.add(
    i64x2.extend_high_i32x4_u(rest),
    i64x2.shl(i64x2.extend_high_i32x4_s(high), 16),
  );
  v128.store(out, i64x2.add(first, v128.load(bias)));
  v128.store(out, i64x2.add(second, v128.load(bias, 16)), 16);
}

function wide2x2(x: usize, xStride: usize, w: usize, end: usize, bias: usize, out: usize, outStride: usize): void {
  let l00 = i32x4.splat(0), l01 = l00, l10 = l00, l11 = l00, h00 = l00, h01 = l00, h10 = l00, h11 = l00;
  let x1 = x + xStride;
  for (; w < end; w += STEP) {
    const w0 = v128.load(w);
    const w1 = v128.load(w, 16);
    let p = v128.load32_splat(x);
    let d = i32x4.dot_i16x8_s(w0, p);
    l00 = i32x4.add(l00, d);
    h00 = i32x4.add(h00, i32x4.shr_s(d, 16));
    d = i32x4.dot_i16x8_s(w1, p);
    l01 = i32x4.add(l01, d);
    h01 = i32x4.add(h01, i32x4.shr_s(d, 16));
    p = v128.load32_splat(x1);
    d = i32x4.dot_i16x8_s(w0, p);
    l10 = i32x4.add(l10, d);
    h10 = i32x4.add(h10, i32x4.shr_s(d, 16));
    d = i32x4.dot_i16x8_s(w1, p);
    l11 = i32x4.add(l11, d);
    h11 = i32x4.add(h11, i32x4.shr_s(d, 16));
    x += 4;
    x1 += 4;
  }
  storeWide(out, bias, l00, h00);
  storeWide(out + 32, bias + 32, l01, h01);
  storeWide(out + outStride, bias, l10, h10);
  storeWide(out + outStride + 32, bias + 32, l11, h11);
}

function wide1x2(x: usize, w: usize, end: usize, bias: usize, out: usize): void {
  let l0 = i32x4.splat(0), l1 = l0, h0 = l0, h1 = l0;
  for (; w < end; w += STEP) {
    const p = v128.load32_splat(x);
    let d = i32x4.dot_i16x8_s(v128.load(w), p);
    l0 = i32x4.add(l0, d);
    h0 = i32x4.add(h0, i32x4.shr_s(d, 16));
    d = i32x4.dot_i16x8_s(v128.load(w, 16), p);
    l1 = i32x4.add(l1, d);
    h1 = i32x4.add(h1, i32x4.shr_s(d, 16));
    x += 4;
  }
  storeWide(out, bias, l0, h0);
  storeWide(out + 32, bias + 32, l1, h1);
}
