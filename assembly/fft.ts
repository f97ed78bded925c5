// Passes of a complex Fourier transform on pairs of doubles: those of src/audio/fft-passes.ts, operation by operation, so
// that the results are equal to the last bit. A module of its own, src/audio/fft.wasm.ts.
//
// xr, xi, yr, yi: f64[size], real and imaginary parts. stride is even. Twiddles: cos and sin of w_n^(p k), k = 1 to
// radix - 1, one after the other.

import { loadReversed, storeReversed } from './reversed';

export { correlatePair, greatest, multiply, placesAbove } from './correlation';
export { bandPowers } from './bands';
export { cascade } from './cascade';

// @ts-ignore: decorator
@inline
function turnRe(re: v128, im: v128, c: v128, s: v128): v128 {
  return f64x2.sub(f64x2.mul(re, c), f64x2.mul(im, s));
}

// @ts-ignore: decorator
@inline
function turnIm(re: v128, im: v128, c: v128, s: v128): v128 {
  return f64x2.add(f64x2.mul(re, s), f64x2.mul(im, c));
}

/** a0 b0 c0 d0 a1 b1 c1 d1. */
// @ts-ignore: decorator
@inline
function storeInterleaved(out: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(out, v128.shuffle<f64>(a, b, 0, 2));
  v128.store(out + 16, v128.shuffle<f64>(c, d, 0, 2));
  v128.store(out + 32, v128.shuffle<f64>(a, b, 1, 3));
  v128.store(out + 48, v128.shuffle<f64>(c, d, 1, 3));
}

/** Radix 4, stride 1. The twiddles of two butterflies stand in pairs: cos, cos, sin, sin for each k. */
export function firstPass4(xr: usize, xi: usize, yr: usize, yi: usize, size: i32, twiddles: usize): void {
  const quarter = <usize>size << 1;
  for (const end = xr + quarter; xr < end; xr += 16, xi += 16, yr += 64, yi += 64, twiddles += 96) {
    const ar = v128.load(xr), br = v128.load(xr + quarter), cr = v128.load(xr + 2 * quarter), dr = v128.load(xr + 3 * quarter);
    const ai = v128.load(xi), bi = v128.load(xi + quarter), ci = v128.load(xi + 2 * quarter), di = v128.load(xi + 3 * quarter);
    const acR = f64x2.add(ar, cr), acI = f64x2.add(ai, ci);
    const bdR = f64x2.add(br, dr), bdI = f64x2.add(bi, di);
    const amcR = f64x2.sub(ar, cr), amcI = f64x2.sub(ai, ci);
    const turnR = f64x2.sub(bi, di), turnI = f64x2.sub(dr, br);
    const ur = f64x2.add(amcR, turnR), ui = f64x2.add(amcI, turnI);
    const vr = f64x2.sub(acR, bdR), vi = f64x2.sub(acI, bdI);
    const wr = f64x2.sub(amcR, turnR), wi = f64x2.sub(amcI, turnI);
    const c1 = v128.load(twiddles), s1 = v128.load(twiddles + 16);
    const c2 = v128.load(twiddles + 32), s2 = v128.load(twiddles + 48);
    const c3 = v128.load(twiddles + 64), s3 = v128.load(twiddles + 80);
    storeInterleaved(yr, f64x2.add(acR, bdR), turnRe(ur, ui, c1, s1), turnRe(vr, vi, c2, s2), turnRe(wr, wi, c3, s3));
    storeInterleaved(yi, f64x2.add(acI, bdI), turnIm(ur, ui, c1, s1), turnIm(vr, vi, c2, s2), turnIm(wr, wi, c3, s3));
  }
}

export function pass4(xr: usize, xi: usize, yr: usize, yi: usize, size: i32, groups: i32, stride: i32, twiddles: usize): void {
  const quarter = <usize>size << 1;
  const step = <usize>stride << 3;
  for (let p = 0; p < groups; p++) {
    const c1 = v128.load_splat<f64>(twiddles), s1 = v128.load_splat<f64>(twiddles + 8);
    const c2 = v128.load_splat<f64>(twiddles + 16), s2 = v128.load_splat<f64>(twiddles + 24);
    const c3 = v128.load_splat<f64>(twiddles + 32), s3 = v128.load_splat<f64>(twiddles + 40);
    twiddles += 48;
    for (const end = xr + step; xr < end; xr += 16, xi += 16, yr += 16, yi += 16) {
      const ar = v128.load(xr), br = v128.load(xr + quarter), cr = v128.load(xr + 2 * quarter), dr = v128.load(xr + 3 * quarter);
      const ai = v128.load(xi), bi = v128.load(xi + quarter), ci = v128.load(xi + 2 * quarter), di = v128.load(xi + 3 * quarter);
      const acR = f64x2.add(ar, cr), acI = f64x2.add(ai, ci);
      const bdR = f64x2.add(br, dr), bdI = f64x2.add(bi, di);
      const amcR = f64x2.sub(ar, cr), amcI = f64x2.sub(ai, ci);
      const turnR = f64x2.sub(bi, di), turnI = f64x2.sub(dr, br);
      const ur = f64x2.add(amcR, turnR), ui = f64x2.add(amcI, turnI);
      const vr = f64x2.sub(acR, bdR), vi = f64x2.sub(acI, bdI);
      const wr = f64x2.sub(amcR, turnR), wi = f64x2.sub(amcI, turnI);
      v128.store(yr, f64x2.add(acR, bdR));
      v128.store(yi, f64x2.add(acI, bdI));
      v128.store(yr + step, turnRe(ur, ui, c1, s1));
      v128.store(yi + step, turnIm(ur, ui, c1, s1));
      v128.store(yr + 2 * step, turnRe(vr, vi, c2, s2));
      v128.store(yi + 2 * step, turnIm(vr, vi, c2, s2));
      v128.store(yr + 3 * step, turnRe(wr, wi, c3, s3));
      v128.store(yi + 3 * step, turnIm(wr, wi, c3, s3));
    }
    yr += 3 * step;
    yi += 3 * step;
  }
}

/** Radix 4 with a single group: no twiddles. */
export function lastPass4(xr: usize, xi: usize, yr: usize, yi: usize, size: i32): void {
  const quarter = <usize>size << 1;
  for (const end = xr + quarter; xr < end; xr += 16, xi += 16, yr += 16, yi += 16) {
    const ar = v128.load(xr), br = v128.load(xr + quarter), cr = v128.load(xr + 2 * quarter), dr = v128.load(xr + 3 * quarter);
    const ai = v128.load(xi), bi = v128.load(xi + quarter), ci = v128.load(xi + 2 * quarter), di = v128.load(xi + 3 * quarter);
    const acR = f64x2.add(ar, cr), acI = f64x2.add(ai, ci);
    const bdR = f64x2.add(br, dr), bdI = f64x2.add(bi, di);
    const amcR = f64x2.sub(ar, cr), amcI = f64x2.sub(ai, ci);
    const turnR = f64x2.sub(bi, di), turnI = f64x2.sub(dr, br);
    v128.store(yr, f64x2.add(acR, bdR));
    v128.store(yi, f64x2.add(acI, bdI));
    v128.store(yr + quarter, f64x2.add(amcR, turnR));
    v128.store(yi + quarter, f64x2.add(amcI, turnI));
    v128.store(yr + 2 * quarter, f64x2.sub(acR, bdR));
    v128.store(yi + 2 * quarter, f64x2.sub(acI, bdI));
    v128.store(yr + 3 * quarter, f64x2.sub(amcR, turnR));
    v128.store(yi + 3 * quarter, f64x2.sub(amcI, turnI));
  }
}

export function pass2(xr: usize, xi: usize, yr: usize, yi: usize, size: i32, groups: i32, stride: i32, twiddles: usize): void {
  const half = <usize>size << 2;
  const step = <usize>stride << 3;
  for (let p = 0; p < groups; p++) {
    const c = v128.load_splat<f64>(twiddles), s = v128.load_splat<f64>(twiddles + 8);
    twiddles += 16;
    for (const end = xr + step; xr < end; xr += 16, xi += 16, yr += 16, yi += 16) {
      const ar = v128.load(xr), br = v128.load(xr + half);
      const ai = v128.load(xi), bi = v128.load(xi + half);
      v128.store(yr, f64x2.add(ar, br));
      v128.store(yi, f64x2.add(ai, bi));
      const dr = f64x2.sub(ar, br), di = f64x2.sub(ai, bi);
      v128.store(yr + step, turnRe(dr, di, c, s));
      v128.store(yi + step, turnIm(dr, di, c, s));
    }
    yr += step;
    yi += step;
  }
}

/** even[n] + j odd[n] from x[2n], x[2n + 1]. size: even, of the complex result. */
export function separate(x: usize, even: usize, odd: usize, size: i32): void {
  for (const end = even + (<usize>size << 3); even < end; even += 16, odd += 16, x += 32) {
    const a = v128.load(x), b = v128.load(x + 16);
    v128.store(even, v128.shuffle<f64>(a, b, 0, 2));
    v128.store(odd, v128.shuffle<f64>(a, b, 1, 3));
  }
}

/** The reverse of `separate`, times `scale`. */
export function join(even: usize, odd: usize, x: usize, size: i32, scale: f64): void {
  const s = f64x2.splat(scale);
  for (const end = even + (<usize>size << 3); even < end; even += 16, odd += 16, x += 32) {
    const a = f64x2.mul(v128.load(even), s), b = f64x2.mul(v128.load(odd), s);
    v128.store(x, v128.shuffle<f64>(a, b, 0, 2));
    v128.store(x + 16, v128.shuffle<f64>(a, b, 1, 3));
  }
}

/**
 * `splitSpectrum` of src/audio/fft.ts: from Z of half the size to X[0 .. half]. A place k and its mirror half - k go together, two k at a
 * time; what is left around the middle goes one by one.
 */
export function splitSpectrum(zr: usize, zi: usize, half: i32, cos: usize, sin: usize, re: usize, im: usize): void {
  const r0 = load<f64>(zr), i0 = load<f64>(zi);
  const last = <usize>half << 3;
  store<f64>(re, r0 + i0);
  store<f64>(im, 0);
  store<f64>(re + last, r0 - i0);
  store<f64>(im + last, 0);
  const h = f64x2.splat(0.5);
  let k: usize = 8;
  let m = last - 8;
  // In the middle both may meet, and the mirror's value stays, as one by one.
  for (; k + 16 <= m; k += 16, m -= 16) {
    const zrk = v128.load(zr + k), zik = v128.load(zi + k);
    const zrm = loadReversed(zr + m - 8), zim = loadReversed(zi + m - 8);
    const evenR = f64x2.mul(h, f64x2.add(zrk, zrm)), evenI = f64x2.mul(h, f64x2.sub(zik, zim));
    const oddR = f64x2.mul(h, f64x2.add(zik, zim)), oddI = f64x2.mul(h, f64x2.sub(zrm, zrk));
    const c = v128.load(cos + k), s = v128.load(sin + k);
    const turnR = turnRe(oddR, oddI, c, s), turnI = turnIm(oddR, oddI, c, s);
    v128.store(re + k, f64x2.add(evenR, turnR));
    v128.store(im + k, f64x2.add(evenI, turnI));
    storeReversed(re + m - 8, f64x2.sub(evenR, turnR));
    storeReversed(im + m - 8, f64x2.sub(turnI, evenI));
  }
  for (; k <= m; k += 8, m -= 8) {
    const zrk = load<f64>(zr + k), zik = load<f64>(zi + k), zrm = load<f64>(zr + m), zim = load<f64>(zi + m);
    const evenR = 0.5 * (zrk + zrm), evenI = 0.5 * (zik - zim);
    const oddR = 0.5 * (zik + zim), oddI = 0.5 * (zrm - zrk);
    const c = load<f64>(cos + k), s = load<f64>(sin + k);
    const turnR = oddR * c - oddI * s, turnI = oddR * s + oddI * c;
    store<f64>(re + k, evenR + turnR);
    store<f64>(im + k, evenI + turnI);
    store<f64>(re + m, evenR - turnR);
    store<f64>(im + m, turnI - evenI);
  }
}

/** `joinSpectrum` of src/audio/fft.ts: the reverse of `splitSpectrum`, times 2. */
export function joinSpectrum(re: usize, im: usize, half: i32, cos: usize, sin: usize, zr: usize, zi: usize): void {
  const last = <usize>half << 3;
  store<f64>(zr, load<f64>(re) + load<f64>(re + last));
  store<f64>(zi, load<f64>(re) - load<f64>(re + last));
  let k: usize = 8;
  let m = last - 8;
  for (; k + 16 <= m; k += 16, m -= 16) {
    const rk = v128.load(re + k), ik = v128.load(im + k);
    const rm = loadReversed(re + m - 8), im_ = loadReversed(im + m - 8);
    const evenR = f64x2.add(rk, rm), evenI = f64x2.sub(ik, im_);
    const difR = f64x2.sub(rk, rm), difI = f64x2.add(ik, im_);
    const c = v128.load(cos + k), s = v128.load(sin + k);
    const oddR = f64x2.add(f64x2.mul(difR, c), f64x2.mul(difI, s));
    const oddI = f64x2.sub(f64x2.mul(difI, c), f64x2.mul(difR, s));
    v128.store(zr + k, f64x2.sub(evenR, oddI));
    v128.store(zi + k, f64x2.add(evenI, oddR));
    storeReversed(zr + m - 8, f64x2.add(evenR, oddI));
    storeReversed(zi + m - 8, f64x2.sub(oddR, evenI));
  }
  for (; k <= m; k += 8, m -= 8) {
    const rk = load<f64>(re + k), ik = load<f64>(im + k), rm = load<f64>(re + m), im_ = load<f64>(im + m);
    const evenR = rk + rm, evenI = ik - im_, difR = rk - rm, difI = ik + im_;
    const c = load<f64>(cos + k), s = load<f64>(sin + k);
    const oddR = difR * c + difI * s, oddI = difI * c - difR * s;
    store<f64>(zr + k, evenR - oddI);
    store<f64>(zi + k, evenI + oddR);
    store<f64>(zr + m, evenR + oddI);
    store<f64>(zi + m, oddR - evenI);
  }
}
