// Transforms of frames, magnitudes and masks of their spectra: the very steps of src/program/operations/transform.ts, magnitude.ts
// and masked.ts. Complex numbers lie as all real parts, then all imaginary parts.

// @ts-ignore: decorator
@inline
function productRe(ar: f32, ai: f32, br: f32, bi: f32): f32 {
  return ar * br - ai * bi;
}

// @ts-ignore: decorator
@inline
function productIm(ar: f32, ai: f32, br: f32, bi: f32): f32 {
  return ar * bi + ai * br;
}

/** One pass of radix 4 from `z` to `to`; half: h, in bytes. */
function passOfFour(z: usize, to: usize, half: usize, roots: usize, size: i32, parts: i32, stride: i32): void {
  const rootsIm = roots + (<usize>size << 2);
  const step = <usize>(stride * parts) << 2;
  const out = <usize>stride << 2;
  for (let p = 0; p < parts; p++) {
    const w1 = <usize>(2 * stride * p) << 2;
    const w2 = 2 * w1, w3 = 3 * w1;
    const r1 = load<f32>(roots + w1), i1 = load<f32>(rootsIm + w1);
    const r2 = load<f32>(roots + w2), i2 = load<f32>(rootsIm + w2);
    const r3 = load<f32>(roots + w3), i3 = load<f32>(rootsIm + w3);
    let from = z + (<usize>(stride * p) << 2);
    let into = to + (<usize>(4 * stride * p) << 2);
    for (let q = 0; q < stride; q++) {
      const imag = from + half;
      const v0r = load<f32>(from), v0i = load<f32>(imag);
      const v1r = load<f32>(from + step), v1i = load<f32>(imag + step);
      const v2r = load<f32>(from + 2 * step), v2i = load<f32>(imag + 2 * step);
      const v3r = load<f32>(from + 3 * step), v3i = load<f32>(imag + 3 * step);
      const ar = v0r + v2r, ai = v0i + v2i, dr = v0r - v2r, di = v0i - v2i;
      const cr = v1r + v3r, ci = v1i + v3i, er = v1r - v3r, ei = v1i - v3i;
      const u1r = dr + ei, u1i = di - er, u2r = ar - cr, u2i = ai - ci, u3r = dr - ei, u3i = di + er;
      store<f32>(into, ar + cr);
      store<f32>(into + half, ai + ci);
      store<f32>(into + out, productRe(u1r, u1i, r1, i1));
      store<f32>(into + out + half, productIm(u1r, u1i, r1, i1));
      store<f32>(into + 2 * out, productRe(u2r, u2i, r2, i2));
      store<f32>(into + 2 * out + half, productIm(u2r, u2i, r2, i2));
      store<f32>(into + 3 * out, productRe(u3r, u3i, r3, i3));
      store<f32>(into + 3 * out + half, productIm(u3r, u3i, r3, i3));
      from += 4;
      into += 4;
    }
  }
}

/** One pass of any radix by its definition; radix 2 too, whose second root is -1. */
function passOf(
  radix: i32, z: usize, to: usize, half: usize, roots: usize, size: i32, parts: i32, stride: i32,
): void {
  const rootsIm = roots + (<usize>size << 2);
  for (let p = 0; p < parts; p++) {
    for (let q = 0; q < stride; q++) {
      for (let k = 0; k < radix; k++) {
        let from = z + (<usize>(q + stride * p) << 2);
        let re = load<f32>(from), im = load<f32>(from + half);
        for (let j = 1; j < radix; j++) {
          from += <usize>(stride * parts) << 2;
          const vr = load<f32>(from), vi = load<f32>(from + half);
          if (radix == 2) {
            re = k == 0 ? re + vr : re - vr;
            im = k == 0 ? im + vi : im - vi;
          } else {
            const w = <usize>(((j * k) % radix) * (size / radix)) << 2;
            const wr = load<f32>(roots + w), wi = load<f32>(rootsIm + w);
            re = re + productRe(vr, vi, wr, wi);
            im = im + productIm(vr, vi, wr, wi);
          }
        }
        const into = to + (<usize>(q + stride * (radix * p + k)) << 2);
        if (k == 0) {
          store<f32>(into, re);
          store<f32>(into + half, im);
        } else {
          const w = <usize>(2 * stride * k * p) << 2;
          const wr = load<f32>(roots + w), wi = load<f32>(rootsIm + w);
          store<f32>(into, productRe(re, im, wr, wi));
          store<f32>(into + half, productIm(re, im, wr, wi));
        }
      }
    }
  }
}

/** Passes over `work`, whose two halves take turns; returns the one that holds the result. */
function passes(work: usize, roots: usize, size: i32): usize {
  const half = <usize>(size >> 1) << 2;
  let z = work, to = work + 2 * half;
  let length = size >> 1, stride = 1;
  for (let at = 0; at < 4; at++) {
    const radix = at == 0 ? 4 : at == 1 ? 2 : at == 2 ? 3 : 5;
    while (length % radix == 0 && length > 1) {
      const parts = length / radix;
      if (radix == 4) passOfFour(z, to, half, roots, size, parts, stride);
      else passOf(radix, z, to, half, roots, size, parts, stride);
      const swap = z;
      z = to;
      to = swap;
      length = parts;
      stride *= radix;
    }
  }
  return z;
}

/** x: f32 [size], rows xStride bytes apart; out: spectra [size + 2], outStride; roots: f32 [2 size]; work: 8 bytes times size. */
export function forwardF32(
  x: usize, xStride: usize, count: i32, size: i32, roots: usize, work: usize, out: usize, outStride: usize,
): void {
  const h = size >> 1;
  const half = <usize>h << 2;
  for (let v = 0; v < count; v++) {
    for (let m = 0; m < h; m++) {
      const at = <usize>m << 2;
      store<f32>(work + at, load<f32>(x + 2 * at));
      store<f32>(work + half + at, load<f32>(x + 2 * at, 4));
    }
    const z = passes(work, roots, size);
    for (let k = 0; k <= h; k++) {
      const a = z + (<usize>(k % h) << 2), c = z + (<usize>((h - k) % h) << 2);
      const ar = load<f32>(a), ai = load<f32>(a + half), cr = load<f32>(c), ci = load<f32>(c + half);
      const er = <f32>0.5 * (ai + ci), ei = <f32>0.5 * (cr - ar);
      const w = roots + (<usize>k << 2);
      const wr = load<f32>(w), wi = load<f32>(w + (<usize>size << 2));
      const at = out + (<usize>k << 2);
      store<f32>(at, <f32>0.5 * (ar + cr) + productRe(er, ei, wr, wi));
      store<f32>(at + half + 4, <f32>0.5 * (ai - ci) + productIm(er, ei, wr, wi));
    }
    x += xStride;
    out += outStride;
  }
}

/** The other way; operands as in `forwardF32`. */
export function inverseF32(
  x: usize, xStride: usize, count: i32, size: i32, roots: usize, work: usize, out: usize, outStride: usize,
): void {
  const h = size >> 1;
  const half = <usize>h << 2;
  const scale = <f32>1 / <f32>h;
  for (let v = 0; v < count; v++) {
    for (let k = 0; k < h; k++) {
      const a = x + (<usize>k << 2), c = x + (<usize>(h - k) << 2);
      const ar = load<f32>(a), ai = load<f32>(a + half, 4), cr = load<f32>(c), ci = load<f32>(c + half, 4);
      const er = <f32>-0.5 * (ai + ci), ei = <f32>0.5 * (ar - cr);
      const w = roots + (<usize>k << 2);
      const wr = load<f32>(w), wi = -load<f32>(w + (<usize>size << 2));
      const at = work + (<usize>k << 2);
      store<f32>(at, <f32>0.5 * (ar + cr) + productRe(er, ei, wr, wi));
      store<f32>(at + half, -(<f32>0.5 * (ai - ci) + productIm(er, ei, wr, wi)));
    }
    const z = passes(work, roots, size);
    for (let m = 0; m < h; m++) {
      const at = <usize>m << 2;
      store<f32>(out + 2 * at, load<f32>(z + at) * scale);
      store<f32>(out + 2 * at, -load<f32>(z + half + at) * scale, 4);
    }
    x += xStride;
    out += outStride;
  }
}

/** x: spectra of `bins`; out: f32 [bins]. */
export function magnitudeF32(
  x: usize, xStride: usize, count: i32, bins: i32, exponent: i32, floor: f32, out: usize, outStride: usize,
): void {
  const im = <usize>bins << 2;
  for (let v = 0; v < count; v++) {
    for (let k: usize = 0; k < im; k += 4) {
      const re = load<f32>(x + k), i = load<f32>(x + im + k);
      const power = re * re + i * i + floor;
      store<f32>(out + k, exponent == 2 ? power : sqrt<f32>(power));
    }
    x += xStride;
    out += outStride;
  }
}

/** gains: f32 [bins]; a floor of -Infinity is none. */
export function maskedF32(
  x: usize, xStride: usize, gains: usize, gainStride: usize, count: i32, bins: i32, floor: f32,
  out: usize, outStride: usize,
): void {
  const im = <usize>bins << 2;
  for (let v = 0; v < count; v++) {
    for (let k: usize = 0; k < im; k += 4) {
      const own = load<f32>(gains + k);
      const gain = own < floor ? floor : own;
      store<f32>(out + k, load<f32>(x + k) * gain);
      store<f32>(out + im + k, load<f32>(x + im + k) * gain);
    }
    x += xStride;
    gains += gainStride;
    out += outStride;
  }
}
