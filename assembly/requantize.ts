// The end of an integer `linear` operation: sums of products to one rounded, clamped integer per row.
//   out[r] = clamp(zeroPoint + rshift(sum_t acc_t[r] * multiplier_t[r] + sum_e element_e[r] * multiplier_e, shift), low, high)
//   rshift(v, s) = (v + 2^(s-1)) >> s in 64 bits
// A descriptor of 32-bit words says where everything lies; src/wasm/operations/linear.ts writes it:
//   0 rows (padded to 16)  1 shift  2 zeroPoint  3 low  4 high  5 terms  6 elements  7 sums (i64 [rows])
//   8 output (i16)  9 its stride in bytes  10 its side
//   per term:     acc  stride  side  wide (i64 instead of i32)  multipliers (i32 [rows])
//   per element:  left  stride  side  zeroPoint  right or 0  stride  side  zeroPoint  multiplier
// A buffer holds one row per frame and lane. Side 0: the row itself. Side 1: the row of the next frame, `lanes` rows on
// (a state's value before a frame is in that frame's row, its value after it in the next one's). Side 2: a buffer that
// only lives within a call, rows counted from the first of the call.

const TERM_WORDS: usize = 5;
const ELEMENT_WORDS: usize = 9;

// @ts-ignore: decorator
@inline
function word(descriptor: usize, index: usize): i32 {
  return load<i32>(descriptor + (index << 2));
}

// @ts-ignore: decorator
@inline
export function rowAt(descriptor: usize, index: usize, row: i32, k: i32, lanes: i32): usize {
  const side = word(descriptor, index + 2);
  const at = side == 0 ? row + k : side == 1 ? row + k + lanes : k;
  return <usize>word(descriptor, index) + <usize>at * <usize>word(descriptor, index + 1);
}

/** Rows row .. row + count of a buffer of `lanes` clips in lock-step. */
export function requantize(descriptor: usize, row: i32, count: i32, lanes: i32): void {
  const rows = word(descriptor, 0);
  const terms = word(descriptor, 5);
  const elements = word(descriptor, 6);
  const sums = <usize>word(descriptor, 7);
  const firstTerm: usize = 11;
  const firstElement = firstTerm + <usize>terms * TERM_WORDS;
  for (let k = 0; k < count; k++) {
    for (let t = 0; t < terms; t++) {
      const at = firstTerm + <usize>t * TERM_WORDS;
      const acc = rowAt(descriptor, at, row, k, lanes);
      const multipliers = <usize>word(descriptor, at + 4);
      if (word(descriptor, at + 3)) addWideTerm(sums, acc, multipliers, rows, t == 0);
      else addTerm(sums, acc, multipliers, rows, t == 0);
    }
    if (terms == 0) memory.fill(sums, 0, <usize>rows << 3);
    for (let e = 0; e < elements; e++) {
      const at = firstElement + <usize>e * ELEMENT_WORDS;
      const left = rowAt(descriptor, at, row, k, lanes);
      const leftZero = word(descriptor, at + 3);
      const multiplier = word(descriptor, at + 8);
      if (word(descriptor, at + 4)) {
        const right = rowAt(descriptor, at + 4, row, k, lanes);
        addProduct(sums, left, leftZero, right, word(descriptor, at + 7), multiplier, rows);
      } else addValue(sums, left, leftZero, multiplier, rows);
    }
    const out = rowAt(descriptor, 8, row, k, lanes);
    const zeroPoint = word(descriptor, 2);
    const low = word(descriptor, 3) - zeroPoint;
    const high = word(descriptor, 4) - zeroPoint;
    storeRounded(sums, out, word(descriptor, 1), zeroPoint, low, high, rows);
  }
}

function addTerm(sums: usize, acc: usize, multipliers: usize, rows: i32, first: bool): void {
  for (const end = acc + (<usize>rows << 2); acc < end; acc += 16) {
    const a = v128.load(acc);
    const m = v128.load(multipliers);
    let lower = i64x2.extmul_low_i32x4_s(a, m);
    let upper = i64x2.extmul_high_i32x4_s(a, m);
    if (!first) {
      lower = i64x2.add(lower, v128.load(sums));
      upper = i64x2.add(upper, v128.load(sums, 16));
    }
    v128.store(sums, lower);
    v128.store(sums, upper, 16);
    multipliers += 16;
    sums += 32;
  }
}

function addWideTerm(sums: usize, acc: usize, multipliers: usize, rows: i32, first: bool): void {
  for (const end = acc + (<usize>rows << 3); acc < end; acc += 16) {
    let sum = i64x2.mul(v128.load(acc), i64x2.extend_low_i32x4_s(v128.load64_zero(multipliers)));
    if (!first) sum = i64x2.add(sum, v128.load(sums));
    v128.store(sums, sum);
    multipliers += 8;
    sums += 16;
  }
}

/** sums += (left - leftZero) * (right - rightZero) * multiplier: up to 17 x 17 bits, then 64. */
function addProduct(
  sums: usize, left: usize, leftZero: i32, right: usize, rightZero: i32, multiplier: i32, rows: i32,
): void {
  const zl = i32x4.splat(leftZero);
  const zr = i32x4.splat(rightZero);
  const m = i64x2.splat(multiplier);
  for (const end = left + (<usize>rows << 1); left < end; left += 8) {
    const l = i32x4.sub(v128.load16x4_s(left), zl);
    const r = i32x4.sub(v128.load16x4_s(right), zr);
    const lower = i64x2.mul(i64x2.extmul_low_i32x4_s(l, r), m);
    const upper = i64x2.mul(i64x2.extmul_high_i32x4_s(l, r), m);
    v128.store(sums, i64x2.add(v128.load(sums), lower));
    v128.store(sums, i64x2.add(v128.load(sums, 16), upper), 16);
    right += 8;
    sums += 32;
  }
}

function addValue(sums: usize, left: usize, leftZero: i32, multiplier: i32, rows: i32): void {
  const zl = i32x4.splat(leftZero);
  const m = i32x4.splat(multiplier);
  for (const end = left + (<usize>rows << 1); left < end; left += 8) {
    const l = i32x4.sub(v128.load16x4_s(left), zl);
    v128.store(sums, i64x2.add(v128.load(sums), i64x2.extmul_low_i32x4_s(l, m)));
    v128.store(sums, i64x2.add(v128.load(sums, 16), i64x2.extmul_high_i32x4_s(l, m)), 16);
    sums += 32;
  }
}

// @ts-ignore: decorator
@inline
function rounded(v: v128, half: v128, shift: i32, low: v128, high: v128): v128 {
  const q = i64x2.shr_s(i64x2.add(v, half), shift);
  const atMost = v128.bitselect(high, q, v128.gt<i64>(q, high));
  return v128.bitselect(low, atMost, v128.gt<i64>(low, atMost));
}

/** Shifted by 32 or more, so that what is left of a sum fits 32 bits. There is no arithmetic shift of 64 bits: a logical one of v + 2^63. */
// @ts-ignore: decorator
@inline
function shortened(sums: usize, offset: v128, shift: i32, back: v128): v128 {
  const lower = i64x2.sub(i64x2.shr_u(i64x2.add(v128.load(sums), offset), shift), back);
  const upper = i64x2.sub(i64x2.shr_u(i64x2.add(v128.load(sums, 16), offset), shift), back);
  return v128.shuffle<i32>(lower, upper, 0, 2, 4, 6);
}

/** low and high without the zero point, so that they bound the shifted sum. */
function storeRounded(
  sums: usize, out: usize, shift: i32, zeroPoint: i32, low: i32, high: i32, rows: i32,
): void {
  const zero = i32x4.splat(zeroPoint);
  if (shift >= 32) {
    const offset = i64x2.splat(((<i64>1) << (shift - 1)) + i64.MIN_VALUE);
    const back = i64x2.splat(<i64>((<u64>1 << 63) >> <u64>shift));
    const least = i32x4.splat(low);
    const most = i32x4.splat(high);
    for (const end = out + (<usize>rows << 1); out < end; out += 16) {
      const a = i32x4.max_s(i32x4.min_s(shortened(sums, offset, shift, back), most), least);
      const b = i32x4.max_s(i32x4.min_s(shortened(sums + 32, offset, shift, back), most), least);
      v128.store(out, i16x8.narrow_i32x4_s(i32x4.add(a, zero), i32x4.add(b, zero)));
      sums += 64;
    }
    return;
  }
  const half = i64x2.splat((<i64>1) << (shift - 1));
  const lows = i64x2.splat(low);
  const highs = i64x2.splat(high);
  for (const end = out + (<usize>rows << 1); out < end; out += 16) {
    const a = rounded(v128.load(sums), half, shift, lows, highs);
    const b = rounded(v128.load(sums, 16), half, shift, lows, highs);
    const c = rounded(v128.load(sums, 32), half, shift, lows, highs);
    const d = rounded(v128.load(sums, 48), half, shift, lows, highs);
    const lower = i32x4.add(v128.shuffle<i32>(a, b, 0, 2, 4, 6), zero);
    const upper = i32x4.add(v128.shuffle<i32>(c, d, 0, 2, 4, 6), zero);
    v128.store(out, i16x8.narrow_i32x4_s(lower, upper));
    sums += 64;
  }
}
