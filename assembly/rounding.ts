// Rows of weights onto a grid, in doubles (src/precision/weights/round-rows.ts says what and why). Pointers are in bytes, arrays of f64.

/** y += a * x, n elements. */
// @ts-ignore: decorator
@inline
function axpy(y: usize, x: usize, a: f64, n: i32): void {
  const factor = f64x2.splat(a);
  let i: i32 = 0;
  for (; i + 4 <= n; i += 4) {
    const at = (<usize>i) << 3;
    v128.store(y + at, f64x2.add(v128.load(y + at), f64x2.mul(factor, v128.load(x + at))));
    v128.store(y + at, f64x2.add(v128.load(y + at, 16), f64x2.mul(factor, v128.load(x + at, 16))), 16);
  }
  for (; i < n; i++) {
    const at = (<usize>i) << 3;
    store<f64>(y + at, load<f64>(y + at) + a * load<f64>(x + at));
  }
}

// @ts-ignore: decorator
@inline
function at(base: usize, i: i32): usize {
  return base + ((<usize>i) << 3);
}

/** The value of the grid that is nearest to `wanted`, in units of the scale. */
// @ts-ignore: decorator
@inline
function nearest(wanted: f64, offset: f64, least: f64, greatest: f64): f64 {
  const code = floor<f64>(wanted - offset + 0.5);
  return min<f64>(max<f64>(code, least), greatest) + offset;
}

/** Rows of weights that go through `feedBack`, `product` and `solve` together: element i of row r at [i * LANES + r]. */
const LANES = 8;
const LANE_BYTES: usize = 64;

/** sum + a * x for eight rows: four registers each. */
// @ts-ignore: decorator
@inline
function madd(sum: v128, a: v128, x: v128): v128 {
  return f64x2.add(sum, f64x2.mul(a, x));
}

/** `nearest` for two rows. */
// @ts-ignore: decorator
@inline
function nearestPair(wanted: v128, offset: v128, least: v128, greatest: v128): v128 {
  const code = f64x2.floor(f64x2.add(f64x2.sub(wanted, offset), f64x2.splat(0.5)));
  return f64x2.add(f64x2.min(f64x2.max(code, least), greatest), offset);
}

/** Two rows at an element: value, what is left of them for later elements, and the error so far. */
// @ts-ignore: decorator
@inline
function feedPair(
  i: usize, pair: usize, sum: v128, pivot: v128,
  w: usize, steps: usize, offset: v128, least: v128, greatest: v128,
  left: usize, values: usize, totals: usize,
): void {
  const lane = pair << 4;
  const element = i * LANE_BYTES + lane;
  const step = v128.load(steps + lane);
  const weight = v128.load(w + element);
  const wanted = f64x2.div(f64x2.add(weight, f64x2.div(sum, pivot)), step);
  const value = nearestPair(wanted, offset, least, greatest);
  v128.store(values + element, value);
  const rest = f64x2.sub(weight, f64x2.mul(step, value));
  v128.store(left + element, rest);
  const off = f64x2.add(sum, f64x2.mul(rest, pivot));
  v128.store(totals + lane, f64x2.add(v128.load(totals + lane), f64x2.mul(off, off)));
}

/**
 * Error feedback: values in units of each row's step into `values`, (w - q) R R^T (w - q)^T into `totals`.
 * @param lower R^T, [size, size]
 * @param steps [LANES]
 * @param left work, [size, LANES]
 * @param totals [LANES]
 */
export function feedBack(
  size: i32,
  w: usize,
  lower: usize,
  steps: usize,
  offset: f64,
  least: f64,
  greatest: f64,
  left: usize,
  values: usize,
  totals: usize,
): void {
  const zero = f64x2.splat(0);
  const offsets = f64x2.splat(offset);
  const low = f64x2.splat(least);
  const high = f64x2.splat(greatest);
  memory.fill(totals, 0, LANE_BYTES);
  const rowBytes = (<usize>size) << 3;
  for (let i = 0; i < size; i += 2) {
    const row = at(lower, i * size);
    const isPair = i + 1 < size;
    const next = isPair ? row + rowBytes : row;
    let a0 = zero, a1 = zero, a2 = zero, a3 = zero, b0 = zero, b1 = zero, b2 = zero, b3 = zero;
    let x = left;
    for (let k: usize = 0, end = (<usize>i) << 3; k < end; k += 8) {
      const r0 = v128.load64_splat(row + k);
      const r1 = v128.load64_splat(next + k);
      const x0 = v128.load(x);
      const x1 = v128.load(x, 16);
      const x2 = v128.load(x, 32);
      const x3 = v128.load(x, 48);
      a0 = madd(a0, r0, x0);
      a1 = madd(a1, r0, x1);
      a2 = madd(a2, r0, x2);
      a3 = madd(a3, r0, x3);
      b0 = madd(b0, r1, x0);
      b1 = madd(b1, r1, x1);
      b2 = madd(b2, r1, x2);
      b3 = madd(b3, r1, x3);
      x += LANE_BYTES;
    }
    const pivot = v128.load64_splat(at(row, i));
    feedPair(i, 0, a0, pivot, w, steps, offsets, low, high, left, values, totals);
    feedPair(i, 1, a1, pivot, w, steps, offsets, low, high, left, values, totals);
    feedPair(i, 2, a2, pivot, w, steps, offsets, low, high, left, values, totals);
    feedPair(i, 3, a3, pivot, w, steps, offsets, low, high, left, values, totals);
    if (!isPair) break;
    const between = v128.load64_splat(at(next, i));
    const diagonal = v128.load64_splat(at(next, i + 1));
    b0 = madd(b0, between, v128.load(x));
    b1 = madd(b1, between, v128.load(x, 16));
    b2 = madd(b2, between, v128.load(x, 32));
    b3 = madd(b3, between, v128.load(x, 48));
    feedPair(i + 1, 0, b0, diagonal, w, steps, offsets, low, high, left, values, totals);
    feedPair(i + 1, 1, b1, diagonal, w, steps, offsets, low, high, left, values, totals);
    feedPair(i + 1, 2, b2, diagonal, w, steps, offsets, low, high, left, values, totals);
    feedPair(i + 1, 3, b3, diagonal, w, steps, offsets, low, high, left, values, totals);
  }
}

/** out = x M^T for LANES rows x, M [size, size]: sums by rising element of x. */
export function product(size: i32, x: usize, matrix: usize, out: usize): void {
  const zero = f64x2.splat(0);
  const rowBytes = (<usize>size) << 3;
  for (let j = 0; j < size; j += 2) {
    const row = at(matrix, j * size);
    const isPair = j + 1 < size;
    const next = isPair ? row + rowBytes : row;
    let a0 = zero, a1 = zero, a2 = zero, a3 = zero, b0 = zero, b1 = zero, b2 = zero, b3 = zero;
    let element = x;
    for (let k: usize = 0; k < rowBytes; k += 8) {
      const r0 = v128.load64_splat(row + k);
      const r1 = v128.load64_splat(next + k);
      const x0 = v128.load(element);
      const x1 = v128.load(element, 16);
      const x2 = v128.load(element, 32);
      const x3 = v128.load(element, 48);
      a0 = madd(a0, r0, x0);
      a1 = madd(a1, r0, x1);
      a2 = madd(a2, r0, x2);
      a3 = madd(a3, r0, x3);
      b0 = madd(b0, r1, x0);
      b1 = madd(b1, r1, x1);
      b2 = madd(b2, r1, x2);
      b3 = madd(b3, r1, x3);
      element += LANE_BYTES;
    }
    const to = out + <usize>j * LANE_BYTES;
    v128.store(to, a0);
    v128.store(to, a1, 16);
    v128.store(to, a2, 32);
    v128.store(to, a3, 48);
    if (!isPair) break;
    v128.store(to, b0, 64);
    v128.store(to, b1, 80);
    v128.store(to, b2, 96);
    v128.store(to, b3, 112);
  }
}

/** x - sum over k of row[k] * xs[k], then divided by `pivot`, for LANES rows. */
// @ts-ignore: decorator
@inline
function substitute(x: usize, row: usize, count: i32, xs: usize, pivot: f64): void {
  let a0 = v128.load(x), a1 = v128.load(x, 16), a2 = v128.load(x, 32), a3 = v128.load(x, 48);
  for (let k: usize = 0, end = (<usize>count) << 3; k < end; k += 8) {
    const r = v128.load64_splat(row + k);
    a0 = f64x2.sub(a0, f64x2.mul(r, v128.load(xs)));
    a1 = f64x2.sub(a1, f64x2.mul(r, v128.load(xs, 16)));
    a2 = f64x2.sub(a2, f64x2.mul(r, v128.load(xs, 32)));
    a3 = f64x2.sub(a3, f64x2.mul(r, v128.load(xs, 48)));
    xs += LANE_BYTES;
  }
  const by = f64x2.splat(pivot);
  v128.store(x, f64x2.div(a0, by));
  v128.store(x, f64x2.div(a1, by), 16);
  v128.store(x, f64x2.div(a2, by), 32);
  v128.store(x, f64x2.div(a3, by), 48);
}

/** Solves y R R^T = x for LANES rows, in place. @param root R, upper triangular @param lower R^T */
export function solve(size: i32, root: usize, lower: usize, x: usize): void {
  for (let i = size - 1; i >= 0; i--) {
    const own = x + <usize>i * LANE_BYTES;
    const row = at(root, i * size + i);
    substitute(own, row + 8, size - 1 - i, own + LANE_BYTES, load<f64>(row));
  }
  for (let i = 0; i < size; i++) {
    const row = at(lower, i * size);
    substitute(x + <usize>i * LANE_BYTES, row, i, x, load<f64>(at(row, i)));
  }
}

/**
 * Upper triangular R with R R^T = the matrix, in place: Cholesky's factor from the last column on. Below the diagonal: zeros.
 * @param column work, [size]
 */
export function upperRoot(size: i32, matrix: usize, column: usize): void {
  for (let k = size - 1; k >= 0; k--) {
    const pivot = sqrt<f64>(load<f64>(at(matrix, k * size + k)));
    store<f64>(at(matrix, k * size + k), pivot);
    for (let i = 0; i < k; i++) {
      const place = at(matrix, i * size + k);
      const value = load<f64>(place) / pivot;
      store<f64>(place, value);
      store<f64>(at(column, i), value);
    }
    for (let i = 0; i < k; i++) {
      axpy(at(matrix, i * size + i), at(column, i), -load<f64>(at(column, i)), k - i);
    }
    memory.fill(at(matrix, k * size), 0, (<usize>k) << 3);
  }
}

/**
 * One pass of coordinate descent: each value to the best of the grid, given all others.
 * @param wh w H
 * @param ch values H, kept up
 * @returns how many changed
 */
export function descend(
  size: i32,
  matrix: usize,
  step: f64,
  offset: f64,
  least: f64,
  greatest: f64,
  wh: usize,
  ch: usize,
  values: usize,
): i32 {
  let changed: i32 = 0;
  for (let i = 0; i < size; i++) {
    const row = at(matrix, i * size);
    const before = load<f64>(at(values, i));
    const slope = load<f64>(at(wh, i)) / step - load<f64>(at(ch, i));
    const change = nearest(before + slope / load<f64>(at(row, i)), offset, least, greatest) - before;
    if (change == 0) continue;
    store<f64>(at(values, i), before + change);
    axpy(ch, row, change, size);
    changed++;
  }
  return changed;
}

/** Sum of a * b, the even and the odd elements each in their order. */
export function dot(size: i32, a: usize, b: usize): f64 {
  let sums = f64x2.splat(0);
  let i: i32 = 0;
  for (; i + 2 <= size; i += 2) {
    sums = f64x2.add(sums, f64x2.mul(v128.load(at(a, i)), v128.load(at(b, i))));
  }
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  if (i < size) sum += load<f64>(at(a, i)) * load<f64>(at(b, i));
  return sum;
}

/** Sum of diagonal * (w - q)^2 with each weight at its nearest value. */
export function diagonalError(
  size: i32,
  w: usize,
  diagonal: usize,
  step: f64,
  offset: f64,
  least: f64,
  greatest: f64,
): f64 {
  const steps = f64x2.splat(step);
  const per = f64x2.splat(1 / step);
  const rounding = f64x2.splat(0.5 - offset);
  const offsets = f64x2.splat(offset);
  const low = f64x2.splat(least);
  const high = f64x2.splat(greatest);
  let sums = f64x2.splat(0);
  let i: i32 = 0;
  for (; i + 2 <= size; i += 2) {
    const weight = v128.load(at(w, i));
    const code = f64x2.floor(f64x2.add(f64x2.mul(weight, per), rounding));
    const value = f64x2.add(f64x2.min(f64x2.max(code, low), high), offsets);
    const off = f64x2.sub(weight, f64x2.mul(steps, value));
    sums = f64x2.add(sums, f64x2.mul(v128.load(at(diagonal, i)), f64x2.mul(off, off)));
  }
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  if (i < size) {
    const weight = load<f64>(at(w, i));
    const off = weight - step * nearest(weight / step, offset, least, greatest);
    sum += load<f64>(at(diagonal, i)) * off * off;
  }
  return sum;
}
