// Layer normalisation of rows of integers, the very steps of src/program/operations/normalise.ts.

/** v = rshift(a, s): half up. */
// @ts-ignore: decorator
@inline
function rounded(a: i64, s: i64): i64 {
  return (a + ((<i64>1) << (s - 1))) >> s;
}

/**
 * x: i16, rows xStride bytes apart; out: outStride; roots: u16 [384]; multiplier: i32 [length]; bias: i64 [length]; length: elements
 * that count, 1 .. 32767.
 */
export function normaliseI16(
  x: usize, xStride: usize, count: i32, length: i32, epsilonSteps: i64, roots: usize,
  multiplier: usize, bias: usize, shift: i32, zeroPoint: i32, low: i32, high: i32,
  out: usize, outStride: usize,
): void {
  const n = <i64>length;
  const least = <i64>(low - zeroPoint);
  const most = <i64>(high - zeroPoint);
  const end = length << 1;
  for (let v = 0; v < count; v++) {
    let sum: i32 = 0;
    let squares: i64 = 0;
    for (let i = 0; i < end; i += 2) {
      const q = <i32>load<i16>(x + i);
      sum += q;
      squares += <i64>(q * q);
    }
    const w = n * squares - <i64>sum * <i64>sum + epsilonSteps;
    const k = (clz<i64>(w) - 2) & ~1;
    const m = <u64>(w << k) >> 30;
    const t = <u64>load<u16>(roots + ((<usize>(m >> 23) - 128) << 1));
    const y = <i64>((t * ((<u64>3 << 32) - ((t * t * m) >> 30))) >> 18);
    const down = 41 - (k >> 1);
    for (let i = 0; i < length; i++) {
      const d = length * <i32>load<i16>(x + (i << 1)) - sum;
      const value = rounded(<i64>d * y, down);
      const weighted = value * <i64>load<i32>(multiplier + (i << 2)) + load<i64>(bias + (i << 3));
      const q = min(max(rounded(weighted, <i64>shift), least), most);
      store<i16>(out + (i << 1), <i16>(<i32>q + zeroPoint));
    }
    x += xStride;
    out += outStride;
  }
}
