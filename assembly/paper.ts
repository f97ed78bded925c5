// Scheme paper, element by element (src/paper/program.ts). A tensor is held as differences d = q - zeroPoint in
// f64, padded to an even length; zero: the output's zero point, max: its greatest code. The padding may be written.

// @ts-ignore: decorator
@inline
function clipped(code: v128, zero: v128, max: v128): v128 {
  return f64x2.sub(f64x2.pmin(f64x2.pmax(code, f64x2.splat(0)), max), zero);
}

/** d = quantise(feature): floor(feature / scale) + zero, clipped. input: f32. */
export function paperInput(input: usize, out: usize, length: i32, scale: f64, zero: f64, max: f64): void {
  for (let i = 0; i < length; i++) {
    const code = Math.floor(<f64>load<f32>(input + (<usize>i << 2)) / scale) + zero;
    store<f64>(out + (<usize>i << 3), Math.min(Math.max(code, 0), max) - zero);
  }
}

/** mask = d * scale, rounded to f32. */
export function paperOutput(input: usize, out: usize, length: i32, scale: f64): void {
  for (let i = 0; i < length; i++) {
    store<f32>(out + (<usize>i << 2), <f32>(load<f64>(input + (<usize>i << 3)) * scale));
  }
}

/** The end of a product whose sums are f64. */
export function paperFinishF64(
  sums: usize, out: usize, length: i32, multiplier: f64, zero: f64, max: f64,
): void {
  const m = f64x2.splat(multiplier);
  const z = f64x2.splat(zero);
  const top = f64x2.splat(max);
  for (const end = out + (<usize>length << 3); out < end; out += 16) {
    const real = f64x2.add(f64x2.mul(m, v128.load(sums)), z);
    v128.store(out, clipped(f64x2.nearest(real), z, top));
    sums += 16;
  }
}

/**
 * The end of a product in pieces: sum[r] = addend[r] + extra + sum over p of factors[p] * pieces[p, r].
 * pieces: i32, `pieceBytes` apart; addend: f64; factors: f64.
 */
export function paperFinishPieces(
  pieces: usize, count: i32, pieceBytes: usize, factors: usize, addend: usize, extra: f64,
  out: usize, length: i32, multiplier: f64, zero: f64, max: f64,
): void {
  const m = f64x2.splat(multiplier);
  const z = f64x2.splat(zero);
  const top = f64x2.splat(max);
  const e = f64x2.splat(extra);
  for (const end = out + (<usize>length << 3); out < end; out += 16) {
    let sum = f64x2.add(v128.load(addend), e);
    let at = pieces;
    for (let p = 0; p < count; p++) {
      const piece = f64x2.convert_low_i32x4_s(v128.load64_zero(at));
      sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(factors + (<usize>p << 3)), piece));
      at += pieceBytes;
    }
    v128.store(out, clipped(f64x2.nearest(f64x2.add(f64x2.mul(m, sum), z)), z, top));
    pieces += 8;
    addend += 16;
  }
}

export function paperAdd(
  left: usize, right: usize, out: usize, length: i32, lm: f64, rm: f64, zero: f64, max: f64,
): void {
  const l = f64x2.splat(lm);
  const r = f64x2.splat(rm);
  const z = f64x2.splat(zero);
  const top = f64x2.splat(max);
  for (const end = out + (<usize>length << 3); out < end; out += 16) {
    const sum = f64x2.add(f64x2.mul(l, v128.load(left)), f64x2.mul(r, v128.load(right)));
    v128.store(out, clipped(f64x2.nearest(f64x2.add(sum, z)), z, top));
    left += 16;
    right += 16;
  }
}

export function paperMul(
  left: usize, right: usize, out: usize, length: i32, multiplier: f64, zero: f64, max: f64,
): void {
  const m = f64x2.splat(multiplier);
  const z = f64x2.splat(zero);
  const top = f64x2.splat(max);
  for (const end = out + (<usize>length << 3); out < end; out += 16) {
    const product = f64x2.mul(f64x2.mul(m, v128.load(left)), v128.load(right));
    v128.store(out, clipped(f64x2.nearest(f64x2.add(product, z)), z, top));
    left += 16;
    right += 16;
  }
}

export function paperOneMinus(
  input: usize, out: usize, length: i32, one: f64, multiplier: f64, zero: f64, max: f64,
): void {
  const m = f64x2.splat(multiplier);
  const z = f64x2.splat(zero);
  const top = f64x2.splat(max);
  const o = f64x2.splat(one);
  for (const end = out + (<usize>length << 3); out < end; out += 16) {
    const rest = f64x2.sub(o, f64x2.mul(m, v128.load(input)));
    v128.store(out, clipped(f64x2.nearest(f64x2.add(rest, z)), z, top));
    input += 16;
  }
}

/** quantise(max(least, d * scale)): ReLU with least 0, a carried state with least -Infinity. */
export function paperRescale(
  input: usize, out: usize, length: i32, scale: f64, least: f64, outScale: f64, zero: f64, max: f64,
): void {
  const s = f64x2.splat(scale);
  const t = f64x2.splat(outScale);
  const low = f64x2.splat(least);
  const z = f64x2.splat(zero);
  const top = f64x2.splat(max);
  for (const end = out + (<usize>length << 3); out < end; out += 16) {
    const real = f64x2.pmax(f64x2.mul(v128.load(input), s), low);
    v128.store(out, clipped(f64x2.add(f64x2.floor(f64x2.div(real, t)), z), z, top));
    input += 16;
  }
}

/** A function of a tensor of 8 or 16 bits: out = table[q] - zero, table of codes (u32). */
export function paperTable(
  input: usize, inputZero: f64, out: usize, length: i32, table: usize, zero: f64,
): void {
  for (let i = 0; i < length; i++) {
    const code = <usize>(<i32>(load<f64>(input + (<usize>i << 3)) + inputZero));
    store<f64>(out + (<usize>i << 3), <f64>load<u32>(table + (code << 2)) - zero);
  }
}

/**
 * A vector of 8 or 16 bits as one i16: d + shift, shift = zeroPoint - 2^(bits - 1). Returns the sum over `length`;
 * `padded` (even) are written, the rest as 0.
 */
export function paperOnePiece(input: usize, out: usize, length: i32, padded: i32, shift: f64): f64 {
  let sum: i64 = 0;
  for (let i = 0; i < length; i++) {
    const c = <i32>(load<f64>(input + (<usize>i << 3)) + shift);
    store<i16>(out + (<usize>i << 1), <i16>c);
    sum += c;
  }
  for (let i = length; i < padded; i++) store<i16>(out + (<usize>i << 1), 0);
  return <f64>sum;
}

/** A vector of 16 bits as two: d + shift = 256 * high + low, -128 <= low < 128. `outStride` bytes apart, low first. */
export function paperTwoPieces(
  input: usize, out: usize, outStride: usize, length: i32, padded: i32, shift: f64,
): f64 {
  let sum: i64 = 0;
  for (let i = 0; i < length; i++) {
    const c = <i32>(load<f64>(input + (<usize>i << 3)) + shift);
    const low = ((c + 128) & 255) - 128;
    store<i16>(out + (<usize>i << 1), <i16>low);
    store<i16>(out + (<usize>i << 1) + outStride, <i16>((c - low) >> 8));
    sum += c;
  }
  for (let i = length; i < padded; i++) {
    store<i16>(out + (<usize>i << 1), 0);
    store<i16>(out + (<usize>i << 1) + outStride, 0);
  }
  return <f64>sum;
}

/** A vector of 32 bits as two halves of its code, each less 32768: low, then high. shift = zeroPoint. */
export function paperHalves(
  input: usize, out: usize, outStride: usize, length: i32, padded: i32, shift: f64,
): f64 {
  let sum: i64 = 0;
  for (let i = 0; i < length; i++) {
    const q = <i64>(load<f64>(input + (<usize>i << 3)) + shift);
    const low = <i32>(q & 0xffff) - 32768;
    const high = <i32>(q >> 16) - 32768;
    store<i16>(out + (<usize>i << 1), <i16>low);
    store<i16>(out + (<usize>i << 1) + outStride, <i16>high);
    sum += (<i64>high << 16) + <i64>low;
  }
  for (let i = length; i < padded; i++) {
    store<i16>(out + (<usize>i << 1), 0);
    store<i16>(out + (<usize>i << 1) + outStride, 0);
  }
  return <f64>sum;
}
