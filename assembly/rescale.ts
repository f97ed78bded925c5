// From the steps of an i16 buffer to those of a table with a scale and a clamp of its own.

/** out = clamp(rshift((q - zero) * multiplier, shift), -32768, 32767). i16 [length]; the product has 48 bits. */
export function rescaleI16(
  input: usize, output: usize, length: i32, zero: i32, multiplier: i32, shift: i32,
): void {
  const half: i64 = (<i64>1) << (shift - 1);
  const m = <i64>multiplier;
  for (const end = input + (<usize>length << 1); input < end; input += 2) {
    const v = (<i64>(<i32>load<i16>(input) - zero) * m + half) >> <i64>shift;
    store<i16>(output, <i16>min(max(v, -32768), 32767));
    output += 2;
  }
}
