// Rows of weights onto a grid, in doubles (src/precision/weights/rows.ts says what and why). Pointers are in bytes, arrays of f64.

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

/**
 * Error feedback: values in units of `step` into `values`. Returns (w - q) R R^T (w - q)^T, or Infinity as soon as that is `enough`.
 * @param root upper triangular, [size, size]
 * @param sums work, [size]
 */
export function feedBack(
  size: i32,
  w: usize,
  root: usize,
  step: f64,
  offset: f64,
  least: f64,
  greatest: f64,
  enough: f64,
  sums: usize,
  values: usize,
): f64 {
  memory.fill(sums, 0, (<usize>size) << 3);
  let total: f64 = 0;
  for (let i = 0; i < size; i++) {
    const row = at(root, i * size);
    const pivot = load<f64>(at(row, i));
    const weight = load<f64>(at(w, i));
    const sum = load<f64>(at(sums, i));
    const value = nearest((weight + sum / pivot) / step, offset, least, greatest);
    store<f64>(at(values, i), value);
    const left = weight - step * value;
    axpy(at(sums, i + 1), at(row, i + 1), left, size - i - 1);
    const off = sum + left * pivot;
    total += off * off;
    if (total >= enough) return Infinity;
  }
  return total;
}

/** out = x H, H symmetric [size, size]. */
export function product(size: i32, x: usize, matrix: usize, out: usize): void {
  memory.fill(out, 0, (<usize>size) << 3);
  for (let i = 0; i < size; i++) axpy(out, at(matrix, i * size), load<f64>(at(x, i)), size);
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

/** Solves y R R^T = x, in place. @param root upper triangular, [size, size] */
export function solve(size: i32, root: usize, x: usize): void {
  for (let i = size - 1; i >= 0; i--) {
    const row = at(root, i * size);
    let sum = load<f64>(at(x, i));
    for (let k = i + 1; k < size; k++) sum -= load<f64>(at(x, k)) * load<f64>(at(row, k));
    store<f64>(at(x, i), sum / load<f64>(at(row, i)));
  }
  for (let i = 0; i < size; i++) {
    const row = at(root, i * size);
    const value = load<f64>(at(x, i)) / load<f64>(at(row, i));
    store<f64>(at(x, i), value);
    axpy(at(x, i + 1), at(row, i + 1), -value, size - i - 1);
  }
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
