// Matrix times several vectors in binary64: out[v, r] = sum over c of w[r, c] * x[v, c]. For scheme paper, where both
// operands have 32 bits; narrower ones go through gemmI32 in pieces. Two partial sums (even and odd columns), so the
// last bits may differ from a plain loop's where a sum is longer than 53 bits.
//
// w: f64, row-major, rowBytes apart; x: f64, vectors xStride bytes apart; out: f64, outStride bytes apart.
// Columns are padded to even: the padding of w is zero, that of x is finite. All bytes sizes are multiples of 16.

export function gemmF64(
  x: usize, xStride: usize, vectors: i32, w: usize, rows: i32, rowBytes: usize, out: usize, outStride: usize,
): void {
  let r = 0;
  // A band of weights stays in the first cache while all vectors pass.
  for (; r + 4 <= rows; r += 4) {
    let xv = x;
    let ov = out + (<usize>r << 3);
    let v = 0;
    for (; v + 2 <= vectors; v += 2) {
      tile2x4(xv, xv + xStride, w, rowBytes, ov, outStride);
      xv += 2 * xStride;
      ov += 2 * outStride;
    }
    if (v < vectors) tile1x4(xv, w, rowBytes, ov);
    w += 4 * rowBytes;
  }
  for (; r < rows; r++) {
    let xv = x;
    let ov = out + (<usize>r << 3);
    for (let v = 0; v < vectors; v++) {
      store<f64>(ov, dot(xv, w, rowBytes));
      xv += xStride;
      ov += outStride;
    }
    w += rowBytes;
  }
}

// @ts-ignore: decorator
@inline
function madd(sum: v128, a: v128, b: v128): v128 {
  return f64x2.add(sum, f64x2.mul(a, b));
}

// @ts-ignore: decorator
@inline
function storePair(out: usize, a: v128, b: v128): void {
  v128.store(out, f64x2.add(v128.shuffle<i64>(a, b, 0, 2), v128.shuffle<i64>(a, b, 1, 3)));
}

function tile2x4(x0: usize, x1: usize, w: usize, rowBytes: usize, out: usize, outStride: usize): void {
  let a0 = f64x2.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  let w1 = w + rowBytes;
  let w2 = w1 + rowBytes;
  let w3 = w2 + rowBytes;
  for (const end = w1; w < end; w += 16) {
    const p = v128.load(x0);
    const q = v128.load(x1);
    let row = v128.load(w);
    a0 = madd(a0, row, p);
    b0 = madd(b0, row, q);
    row = v128.load(w1);
    a1 = madd(a1, row, p);
    b1 = madd(b1, row, q);
    row = v128.load(w2);
    a2 = madd(a2, row, p);
    b2 = madd(b2, row, q);
    row = v128.load(w3);
    a3 = madd(a3, row, p);
    b3 = madd(b3, row, q);
    w1 += 16;
    w2 += 16;
    w3 += 16;
    x0 += 16;
    x1 += 16;
  }
  storePair(out, a0, a1);
  storePair(out + 16, a2, a3);
  storePair(out + outStride, b0, b1);
  storePair(out + outStride + 16, b2, b3);
}

function tile1x4(x: usize, w: usize, rowBytes: usize, out: usize): void {
  let a0 = f64x2.splat(0), a1 = a0, a2 = a0, a3 = a0;
  let w1 = w + rowBytes;
  let w2 = w1 + rowBytes;
  let w3 = w2 + rowBytes;
  for (const end = w1; w < end; w += 16) {
    const p = v128.load(x);
    a0 = madd(a0, v128.load(w), p);
    a1 = madd(a1, v128.load(w1), p);
    a2 = madd(a2, v128.load(w2), p);
    a3 = madd(a3, v128.load(w3), p);
    w1 += 16;
    w2 += 16;
    w3 += 16;
    x += 16;
  }
  storePair(out, a0, a1);
  storePair(out + 16, a2, a3);
}

function dot(x: usize, w: usize, rowBytes: usize): f64 {
  let a = f64x2.splat(0);
  for (const end = w + rowBytes; w < end; w += 16) {
    a = madd(a, v128.load(w), v128.load(x));
    x += 16;
  }
  return f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
}
