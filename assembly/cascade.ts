// Recursive filters: a cascade of sections of second order (src/audio/section-cascade.ts). Part of the module of fft.ts.

/** Samples by which each section is behind the one before it: so many that what that one stores is there when it is loaded. */
const LAG: usize = 8 * 8;
/** Bytes of a pair of sections: b0, b1, b2, a1, a2 of both, side by side; and of its state: z1, z2 of both. */
const PAIR_COEFFICIENTS: usize = 80;
const PAIR_STATE: usize = 32;

/** Two sections side by side, the second one behind the first. */
// @ts-ignore: decorator
@inline
function loadPair(x: usize): v128 {
  return v128.load64_lane(x - LAG, v128.load64_zero(x), 1);
}

// @ts-ignore: decorator
@inline
function storePair(x: usize, y: v128): void {
  v128.store64_lane(x, y, 0);
  v128.store64_lane(x - LAG, y, 1);
}

/** z0 = x - a2 z2 - a1 z1. */
// @ts-ignore: decorator
@inline
function feedback(x: v128, a1: v128, a2: v128, z1: v128, z2: v128): v128 {
  return f64x2.sub(f64x2.sub(x, f64x2.mul(a2, z2)), f64x2.mul(a1, z1));
}

/** b0 z0 + b1 z1 + b2 z2. */
// @ts-ignore: decorator
@inline
function forward(b0: v128, b1: v128, b2: v128, z0: v128, z1: v128, z2: v128): v128 {
  return f64x2.add(f64x2.add(f64x2.mul(b0, z0), f64x2.mul(b1, z1)), f64x2.mul(b2, z2));
}

/** Two pairs in one walk, so that neither waits for its own last result alone. */
function filterQuad(x: usize, count: i32, coefficients: usize, state: usize): void {
  const second = coefficients + PAIR_COEFFICIENTS;
  const pb0 = v128.load(coefficients), pb1 = v128.load(coefficients, 16), pb2 = v128.load(coefficients, 32);
  const pa1 = v128.load(coefficients, 48), pa2 = v128.load(coefficients, 64);
  const qb0 = v128.load(second), qb1 = v128.load(second, 16), qb2 = v128.load(second, 32);
  const qa1 = v128.load(second, 48), qa2 = v128.load(second, 64);
  let p1 = v128.load(state), p2 = v128.load(state, 16), q1 = v128.load(state, 32), q2 = v128.load(state, 48);
  for (const end = x + (<usize>count << 3); x < end; x += 8) {
    const p0 = feedback(loadPair(x), pa1, pa2, p1, p2);
    const q0 = feedback(loadPair(x - 2 * LAG), qa1, qa2, q1, q2);
    storePair(x, forward(pb0, pb1, pb2, p0, p1, p2));
    storePair(x - 2 * LAG, forward(qb0, qb1, qb2, q0, q1, q2));
    p2 = p1;
    p1 = p0;
    q2 = q1;
    q1 = q0;
  }
  v128.store(state, p1);
  v128.store(state, p2, 16);
  v128.store(state, q1, 32);
  v128.store(state, q2, 48);
}

/**
 * A cascade of 4 * quads sections in place, each 8 samples behind the one before it, so that none waits for another: of x[0 .. count)
 * the first section's results are there, of x[-8 (4 quads - 1) ..] the last one's. state: f64 [quads][8].
 */
export function cascade(x: usize, count: i32, quads: i32, coefficients: usize, state: usize): void {
  for (let q = 0; q < quads; q++) {
    filterQuad(x, count, coefficients, state);
    x -= 4 * LAG;
    coefficients += 2 * PAIR_COEFFICIENTS;
    state += 2 * PAIR_STATE;
  }
}
