// Integer matrix times several vectors: out[v, r] = bias[r] + sum over c of w[r, c] * x[v, c], exact.
//
// Both operands are i16 (i8 weights widened when they are packed). i32x4.dot_i16x8 adds two products in 32 bits; that
// holds for every x because a weight is never -32768: 2 * 32768 * 32767 < 2^31.
// Weights are packed so that a lane is a row: group g holds rows 4g .. 4g+3, and for each pair of columns (c, c+1)
// the 8 values w[4g, c], w[4g, c+1], w[4g+1, c], ... Groups are padded to a multiple of 4 with zero rows, columns to pairs.
//
// x: i16, vectors `xStride` bytes apart; out: i32 or i64, `outStride` bytes apart; groups: a multiple of 4.

/** Bytes of one column pair of a group. */
const STEP: usize = 16;

// @ts-ignore: decorator
@inline
function madd(acc: v128, w: usize, x: v128): v128 {
  return i32x4.add(acc, i32x4.dot_i16x8_s(v128.load(w), x));
}

/** bias: i32 [4 * groups]. Every partial sum fits 32 bits. */
export function gemmI32(
  x: usize, xStride: usize, vectors: i32,
  w: usize, groups: i32, pairs: i32, bias: usize,
  out: usize, outStride: usize,
): void {
  const groupBytes = <usize>pairs * STEP;
  for (let g = 0; g < groups; g += 4) {
    let xv = x;
    let ov = out + (<usize>g << 4);
    const bg = bias + (<usize>g << 4);
    const lower = w + <usize>g * groupBytes;
    const upper = lower + 2 * groupBytes;
    let v = 0;
    for (; v + 4 <= vectors; v += 4) {
      tile4x2(xv, xStride, lower, groupBytes, bg, ov, outStride);
      tile4x2(xv, xStride, upper, groupBytes, bg + 32, ov + 32, outStride);
      xv += 4 * xStride;
      ov += 4 * outStride;
    }
    for (; v + 2 <= vectors; v += 2) {
      tile2x4(xv, xStride, lower, groupBytes, bg, ov, outStride);
      xv += 2 * xStride;
      ov += 2 * outStride;
    }
    if (v < vectors) tile1x4(xv, lower, groupBytes, bg, ov);
  }
}

/** Four vectors, two groups: 8 accumulators, 4 vectors' pairs and a weight fit 16 registers. */
function tile4x2(
  x: usize, xStride: usize, w: usize, groupBytes: usize, bias: usize, out: usize, outStride: usize,
): void {
  const b0 = v128.load(bias);
  const b1 = v128.load(bias, 16);
  let a00 = b0, a01 = b1, a10 = b0, a11 = b1, a20 = b0, a21 = b1, a30 = b0, a31 = b1;
  let x1 = x + xStride;
  let x2 = x1 + xStride;
  let x3 = x2 + xStride;
  let u = w + groupBytes;
  for (const end = u; w < end; w += STEP) {
    const p0 = v128.load32_splat(x);
    const p1 = v128.load32_splat(x1);
    const p2 = v128.load32_splat(x2);
    const p3 = v128.load32_splat(x3);
    const w0 = v128.load(w);
    a00 = i32x4.add(a00, i32x4.dot_i16x8_s(w0, p0));
    a10 = i32x4.add(a10, i32x4.dot_i16x8_s(w0, p1));
    a20 = i32x4.add(a20, i32x4.dot_i16x8_s(w0, p2));
    a30 = i32x4.add(a30, i32x4.dot_i16x8_s(w0, p3));
    const w1 = v128.load(u);
    a01 = i32x4.add(a01, i32x4.dot_i16x8_s(w1, p0));
    a11 = i32x4.add(a11, i32x4.dot_i16x8_s(w1, p1));
    a21 = i32x4.add(a21, i32x4.dot_i16x8_s(w1, p2));
    a31 = i32x4.add(a31, i32x4.dot_i16x8_s(w1, p3));
    u += STEP;
    x += 4;
    x1 += 4;
    x2 += 4;
    x3 += 4;
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

/** Two vectors, four groups. */
function tile2x4(
  x: usize, xStride: usize, w: usize, groupBytes: usize, bias: usize, out: usize, outStride: usize,
): void {
  let a00 = v128.load(bias), a01 = v128.load(bias, 16), a02 = v128.load(bias, 32), a03 = v128.load(bias, 48);
  let a10 = a00, a11 = a01, a12 = a02, a13 = a03;
  let x1 = x + xStride;
  let w1 = w + groupBytes;
  let w2 = w1 + groupBytes;
  let w3 = w2 + groupBytes;
  for (const end = w1; w < end; w += STEP) {
    const p0 = v128.load32_splat(x);
    const p1 = v128.load32_splat(x1);
    let q = v128.load(w);
    a00 = i32x4.add(a00, i32x4.dot_i16x8_s(q, p0));
    a10 = i32x4.add(a10, i32x4.dot_i16x8_s(q, p1));
    q = v128.load(w1);
    a01 = i32x4.add(a01, i32x4.dot_i16x8_s(q, p0));
    a11 = i32x4.add(a11, i32x4.dot_i16x8_s(q, p1));
    q = v128.load(w2);
    a02 = i32x4.add(a02, i32x4.dot_i16x8_s(q, p0));
    a12 = i32x4.add(a12, i32x4.dot_i16x8_s(q, p1));
    q = v128.load(w3);
    a03 = i32x4.add(a03, i32x4.dot_i16x8_s(q, p0));
    a13 = i32x4.add(a13, i32x4.dot_i16x8_s(q, p1));
    w1 += STEP;
    w2 += STEP;
    w3 += STEP;
    x += 4;
    x1 += 4;
  }
  v128.store(out, a00);
  v128.store(out, a01, 16);
  v128.store(out, a02, 32);
  v128.store(out, a03, 48);
  out += outStride;
  v128.store(out, a10);
  v128.store(out, a11, 16);
  v128.store(out, a12, 32);
  v128.store(out, a13, 48);
}

/** One vector, four groups. */
function tile1x4(x: usize, w: usize, groupBytes: usize, bias: usize, out: usize): void {
  let a0 = v128.load(bias), a1 = v128.load(bias, 16), a2 = v128.load(bias, 32), a3 = v128.load(bias, 48);
  let w1 = w + groupBytes;
  let w2 = w1 + groupBytes;
  let w3 = w2 + groupBytes;
  for (const end = w1; w < end; w += STEP) {
    const p = v128.load32_splat(x);
    a0 = madd(a0, w, p);
    a1 = madd(a1, w1, p);
    a2 = madd(a2, w2, p);
    a3 = madd(a3, w3, p);
    w1 += STEP;
    w2 += STEP;
    w3 += STEP;
    x += 4;
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
  const groupBytes = <usize>pairs * STEP;
  for (let g = 0; g < groups; g += 2) {
    const wg = w + <usize>g * groupBytes;
    const bg = bias + (<usize>g << 5);
    let xv = x;
    let ov = out + (<usize>g << 5);
    let v = 0;
    for (; v + 2 <= vectors; v += 2) {
      wide2x2(xv, xStride, wg, groupBytes, bg, ov, outStride);
      xv += 2 * xStride;
      ov += 2 * outStride;
    }
    if (v < vectors) wide1x2(xv, wg, groupBytes, bg, ov);
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

function wide2x2(
  x: usize, xStride: usize, w: usize, groupBytes: usize, bias: usize, out: usize, outStride: usize,
): void {
  let l00 = i32x4.splat(0), l01 = l00, l10 = l00, l11 = l00, h00 = l00, h01 = l00, h10 = l00, h11 = l00;
  let x1 = x + xStride;
  let u = w + groupBytes;
  for (const end = u; w < end; w += STEP) {
    const p0 = v128.load32_splat(x);
    const p1 = v128.load32_splat(x1);
    const w0 = v128.load(w);
    let d = i32x4.dot_i16x8_s(w0, p0);
    l00 = i32x4.add(l00, d);
    h00 = i32x4.add(h00, i32x4.shr_s(d, 16));
    d = i32x4.dot_i16x8_s(w0, p1);
    l10 = i32x4.add(l10, d);
    h10 = i32x4.add(h10, i32x4.shr_s(d, 16));
    const w1 = v128.load(u);
    d = i32x4.dot_i16x8_s(w1, p0);
    l01 = i32x4.add(l01, d);
    h01 = i32x4.add(h01, i32x4.shr_s(d, 16));
    d = i32x4.dot_i16x8_s(w1, p1);
    l11 = i32x4.add(l11, d);
    h11 = i32x4.add(h11, i32x4.shr_s(d, 16));
    u += STEP;
    x += 4;
    x1 += 4;
  }
  storeWide(out, bias, l00, h00);
  storeWide(out + 32, bias + 32, l01, h01);
  storeWide(out + outStride, bias, l10, h10);
  storeWide(out + outStride + 32, bias + 32, l11, h11);
}

function wide1x2(x: usize, w: usize, groupBytes: usize, bias: usize, out: usize): void {
  let l0 = i32x4.splat(0), l1 = l0, h0 = l0, h1 = l0;
  let u = w + groupBytes;
  for (const end = u; w < end; w += STEP) {
    const p = v128.load32_splat(x);
    let d = i32x4.dot_i16x8_s(v128.load(w), p);
    l0 = i32x4.add(l0, d);
    h0 = i32x4.add(h0, i32x4.shr_s(d, 16));
    d = i32x4.dot_i16x8_s(v128.load(u), p);
    l1 = i32x4.add(l1, d);
    h1 = i32x4.add(h1, i32x4.shr_s(d, 16));
    u += STEP;
    x += 4;
  }
  storeWide(out, bias, l0, h0);
  storeWide(out + 32, bias + 32, l1, h1);
}
