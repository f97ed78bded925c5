// Passes of a complex Fourier transform on pairs of doubles: those of src/audio/fft-passes.ts, operation by operation, so
// that the results are equal to the last bit. A module of its own, src/audio/fft.wasm.ts.
//
// xr, xi, yr, yi: f64[size], real and imaginary parts. stride is even. Twiddles: cos and sin of w_n^(p k), k = 1 to
// radix - 1, one after the other.

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
