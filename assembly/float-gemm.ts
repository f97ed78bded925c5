// f32 matrix times several vectors in the fixed order of src/program/program.ts: 16 partial sums per product, partial j
// takes the columns j, j + 16, ... in ascending order; then they are folded by halves: 8, 4, 2, 1.
//
// A lane is a row. Weights are packed [groups of 4 rows][16 partials][steps][4 rows], columns padded with zeros to
// 16 * steps, groups to a multiple of 4. Vectors x are f32, `xStride` bytes apart; out: f32 [vectors][4 * groups].
// `partials`: 2 KB that live within a call, [16][8 registers].

/** Bytes of one partial's row in `partials`. */
const PARTIAL: usize = 128;

export function gemmF32(
  x: usize, xStride: usize, vectors: i32,
  w: usize, groups: i32, steps: i32,
  out: usize, outStride: usize, partials: usize,
): void {
  const partialBytes = <usize>steps << 4;
  const groupBytes = partialBytes << 4;
  for (let g = 0; g < groups; g += 4) {
    let xv = x;
    let ov = out;
    const upper = w + 2 * groupBytes;
    let v = 0;
    for (; v + 4 <= vectors; v += 4) {
      for (let j: usize = 0; j < 16; j++) {
        tile4x2(xv + (j << 2), xStride, w + j * partialBytes, groupBytes, steps, partials + j * PARTIAL);
      }
      for (let k: usize = 0; k < 4; k++) {
        fold(partials + (k << 4), ov + k * outStride);
        fold(partials + (k << 4) + 64, ov + k * outStride + 16);
      }
      for (let j: usize = 0; j < 16; j++) {
        tile4x2(xv + (j << 2), xStride, upper + j * partialBytes, groupBytes, steps, partials + j * PARTIAL);
      }
      for (let k: usize = 0; k < 4; k++) {
        fold(partials + (k << 4), ov + k * outStride + 32);
        fold(partials + (k << 4) + 64, ov + k * outStride + 48);
      }
      xv += 4 * xStride;
      ov += 4 * outStride;
    }
    for (; v + 2 <= vectors; v += 2) {
      for (let j: usize = 0; j < 16; j++) {
        tile2x4(xv + (j << 2), xStride, w + j * partialBytes, groupBytes, steps, partials + j * PARTIAL);
      }
      for (let k: usize = 0; k < 4; k++) {
        fold(partials + (k << 4), ov + (k << 4));
        fold(partials + (k << 4) + 64, ov + outStride + (k << 4));
      }
      xv += 2 * xStride;
      ov += 2 * outStride;
    }
    if (v < vectors) {
      for (let j: usize = 0; j < 16; j++) {
        tile1x4(xv + (j << 2), w + j * partialBytes, groupBytes, steps, partials + j * PARTIAL);
      }
      for (let k: usize = 0; k < 4; k++) fold(partials + (k << 4), ov + (k << 4));
    }
    w += 4 * groupBytes;
    out += 64;
  }
}

// @ts-ignore: decorator
@inline
function madd(acc: v128, w: v128, x: v128): v128 {
  return f32x4.add(acc, f32x4.mul(w, x));
}

// @ts-ignore: decorator
@inline
function pair(partials: usize, j: usize): v128 {
  return f32x4.add(v128.load(partials + j * PARTIAL), v128.load(partials + (j + 8) * PARTIAL));
}

/** Partials j, each one register `PARTIAL` bytes on, to the sums of 4 rows. */
function fold(partials: usize, out: usize): void {
  const s0 = f32x4.add(pair(partials, 0), pair(partials, 4));
  const s1 = f32x4.add(pair(partials, 1), pair(partials, 5));
  const s2 = f32x4.add(pair(partials, 2), pair(partials, 6));
  const s3 = f32x4.add(pair(partials, 3), pair(partials, 7));
  v128.store(out, f32x4.add(f32x4.add(s0, s2), f32x4.add(s1, s3)));
}

/** Four vectors, two groups. */
function tile4x2(x: usize, xStride: usize, w: usize, groupBytes: usize, steps: i32, out: usize): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  let x1 = x + xStride;
  let x2 = x1 + xStride;
  let x3 = x2 + xStride;
  let u = w + groupBytes;
  for (const end = w + (<usize>steps << 4); w < end; w += 16) {
    const p0 = v128.load32_splat(x);
    const p1 = v128.load32_splat(x1);
    const p2 = v128.load32_splat(x2);
    const p3 = v128.load32_splat(x3);
    const w0 = v128.load(w);
    a0 = madd(a0, w0, p0);
    a1 = madd(a1, w0, p1);
    a2 = madd(a2, w0, p2);
    a3 = madd(a3, w0, p3);
    const w1 = v128.load(u);
    b0 = madd(b0, w1, p0);
    b1 = madd(b1, w1, p1);
    b2 = madd(b2, w1, p2);
    b3 = madd(b3, w1, p3);
    x += 64;
    x1 += 64;
    x2 += 64;
    x3 += 64;
    u += 16;
  }
  v128.store(out, a0);
  v128.store(out, a1, 16);
  v128.store(out, a2, 32);
  v128.store(out, a3, 48);
  v128.store(out, b0, 64);
  v128.store(out, b1, 80);
  v128.store(out, b2, 96);
  v128.store(out, b3, 112);
}

/** Two vectors, four groups. */
function tile2x4(x: usize, xStride: usize, w: usize, groupBytes: usize, steps: i32, out: usize): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  let x1 = x + xStride;
  let w1 = w + groupBytes;
  let w2 = w1 + groupBytes;
  let w3 = w2 + groupBytes;
  for (const end = w + (<usize>steps << 4); w < end; w += 16) {
    const p0 = v128.load32_splat(x);
    const p1 = v128.load32_splat(x1);
    let q = v128.load(w);
    a0 = madd(a0, q, p0);
    b0 = madd(b0, q, p1);
    q = v128.load(w1);
    a1 = madd(a1, q, p0);
    b1 = madd(b1, q, p1);
    q = v128.load(w2);
    a2 = madd(a2, q, p0);
    b2 = madd(b2, q, p1);
    q = v128.load(w3);
    a3 = madd(a3, q, p0);
    b3 = madd(b3, q, p1);
    x += 64;
    x1 += 64;
    w1 += 16;
    w2 += 16;
    w3 += 16;
  }
  v128.store(out, a0);
  v128.store(out, a1, 16);
  v128.store(out, a2, 32);
  v128.store(out, a3, 48);
  v128.store(out, b0, 64);
  v128.store(out, b1, 80);
  v128.store(out, b2, 96);
  v128.store(out, b3, 112);
}

/** One vector, four groups. */
function tile1x4(x: usize, w: usize, groupBytes: usize, steps: i32, out: usize): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0;
  let w1 = w + groupBytes;
  let w2 = w1 + groupBytes;
  let w3 = w2 + groupBytes;
  for (const end = w + (<usize>steps << 4); w < end; w += 16) {
    const p = v128.load32_splat(x);
    a0 = madd(a0, v128.load(w), p);
    a1 = madd(a1, v128.load(w1), p);
    a2 = madd(a2, v128.load(w2), p);
    a3 = madd(a3, v128.load(w3), p);
    x += 64;
    w1 += 16;
    w2 += 16;
    w3 += 16;
  }
  v128.store(out, a0);
  v128.store(out, a1, 16);
  v128.store(out, a2, 32);
  v128.store(out, a3, 48);
}
