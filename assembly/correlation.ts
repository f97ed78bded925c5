// Cross-correlations of pairs of frames, and what is asked of them (src/audio/pair-correlator.ts). Part of the module of fft.ts.
import { loadReversed, storeReversed } from './reversed';

/** values *= window, in place. size: even. */
export function multiply(values: usize, window: usize, size: i32): void {
  for (const end = values + (<usize>size << 3); values < end; values += 16, window += 16) {
    v128.store(values, f64x2.mul(v128.load(values), v128.load(window)));
  }
}

/**
 * z holds the spectrum of b1 + j b2; it becomes 2 (C1 + j C2) with C = conj(A) B. In place.
 * a1r .. a2i: [size / 2 + 1]; zr, zi: [size].
 */
export function correlatePair(a1r: usize, a1i: usize, a2r: usize, a2i: usize, zr: usize, zi: usize, size: i32): void {
  const middle = <usize>size << 2;
  for (let k: usize = 0; k <= middle; k += middle) {
    store<f64>(zr + k, load<f64>(zr + k) * (2 * load<f64>(a1r + k)));
    store<f64>(zi + k, load<f64>(zi + k) * (2 * load<f64>(a2r + k)));
  }
  let k: usize = 8;
  let m = (<usize>size << 3) - 8;
  // The middle has been seen to.
  for (; k + 16 < m; k += 16, m -= 16) {
    const rk = v128.load(zr + k), ik = v128.load(zi + k);
    const rm = loadReversed(zr + m - 8), im = loadReversed(zi + m - 8);
    const b1r = f64x2.add(rk, rm), b1i = f64x2.sub(ik, im), b2r = f64x2.add(ik, im), b2i = f64x2.sub(rm, rk);
    const pr = v128.load(a1r + k), pi = v128.load(a1i + k), qr = v128.load(a2r + k), qi = v128.load(a2i + k);
    const c1r = f64x2.add(f64x2.mul(pr, b1r), f64x2.mul(pi, b1i));
    const c1i = f64x2.sub(f64x2.mul(pr, b1i), f64x2.mul(pi, b1r));
    const c2r = f64x2.add(f64x2.mul(qr, b2r), f64x2.mul(qi, b2i));
    const c2i = f64x2.sub(f64x2.mul(qr, b2i), f64x2.mul(qi, b2r));
    v128.store(zr + k, f64x2.sub(c1r, c2i));
    v128.store(zi + k, f64x2.add(c1i, c2r));
    storeReversed(zr + m - 8, f64x2.add(c1r, c2i));
    storeReversed(zi + m - 8, f64x2.sub(c2r, c1i));
  }
  for (; k < m; k += 8, m -= 8) {
    const rk = load<f64>(zr + k), ik = load<f64>(zi + k), rm = load<f64>(zr + m), im = load<f64>(zi + m);
    const b1r = rk + rm, b1i = ik - im, b2r = ik + im, b2i = rm - rk;
    const pr = load<f64>(a1r + k), pi = load<f64>(a1i + k), qr = load<f64>(a2r + k), qi = load<f64>(a2i + k);
    const c1r = pr * b1r + pi * b1i, c1i = pr * b1i - pi * b1r;
    const c2r = qr * b2r + qi * b2i, c2i = qr * b2i - qi * b2r;
    store<f64>(zr + k, c1r - c2i);
    store<f64>(zi + k, c1i + c2r);
    store<f64>(zr + m, c1r + c2i);
    store<f64>(zi + m, c2r - c1i);
  }
}

/** The greatest magnitude. size: a multiple of 8. */
export function greatest(values: usize, size: i32): f64 {
  // Four at once: one would wait for itself.
  let a = f64x2.splat(0), b = a, c = a, d = a;
  for (const end = values + (<usize>size << 3); values < end; values += 64) {
    a = f64x2.pmax(a, f64x2.abs(v128.load(values)));
    b = f64x2.pmax(b, f64x2.abs(v128.load(values, 16)));
    c = f64x2.pmax(c, f64x2.abs(v128.load(values, 32)));
    d = f64x2.pmax(d, f64x2.abs(v128.load(values, 48)));
  }
  const most = f64x2.pmax(f64x2.pmax(a, b), f64x2.pmax(c, d));
  return max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}

// @ts-ignore: decorator
@inline
function isAbove(values: usize, level: v128): v128 {
  return f64x2.gt(f64x2.abs(v128.load(values)), level);
}

/** Writes the places of magnitudes above `level`, i32, ascending; gives how many. size: a multiple of 8. */
export function placesAbove(values: usize, size: i32, level: f64, places: usize): i32 {
  const l = f64x2.splat(level);
  const first = places;
  for (let t = 0; t < size; t += 8, values += 64) {
    const a = isAbove(values, l), b = isAbove(values + 16, l), c = isAbove(values + 32, l), d = isAbove(values + 48, l);
    // Most often there is none.
    if (!v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))) continue;
    let above = i64x2.bitmask(a) | (i64x2.bitmask(b) << 2) | (i64x2.bitmask(c) << 4) | (i64x2.bitmask(d) << 6);
    for (; above; above &= above - 1, places += 4) store<i32>(places, t + ctz(above));
  }
  return <i32>((places - first) >> 2);
}
