// The integer operations that work element by element: tables, the GRU update. Buffers are i16 whatever their format.

/** i8 input: out = table[q + 128], 256 entries (i32). */
export function tableI8(input: usize, output: usize, length: i32, table: usize): void {
  const zero = table + 512;
  for (const end = input + (<usize>length << 1); input < end; input += 2) {
    store<i16>(output, <i16>load<i32>(zero + (<isize>load<i16>(input) << 2)));
    output += 2;
  }
}

/** i16 input: linear interpolation between 513 entries (i32), in 2^-8 output steps. */
export function tableI16(input: usize, output: usize, length: i32, table: usize, low: i32, high: i32): void {
  for (const end = input + (<usize>length << 1); input < end; input += 2) {
    const u = <i32>load<i16>(input) + 32768;
    const at = table + (<usize>(u >> 7) << 2);
    const f = u & 127;
    const v = (load<i32>(at) * (128 - f) + load<i32>(at, 4) * f + (1 << 14)) >> 15;
    store<i16>(output, <i16>min(max(v, low), high));
    output += 2;
  }
}

/**
 * next = clamp(zeroPoint + rshift((one - z') * n' * candidateMultiplier + z' * h' * stateMultiplier, shift), low, high),
 * a' = a - its zero point.
 */
export function gruUpdate(
  z: usize, zZero: i32, n: usize, nZero: i32, h: usize, hZero: i32, next: usize, length: i32,
  one: i32, candidateMultiplier: i32, stateMultiplier: i32, shift: i32, low: i32, high: i32,
): void {
  const half: i64 = (<i64>1) << (shift - 1);
  const cm = <i64>candidateMultiplier;
  const sm = <i64>stateMultiplier;
  const least = <i64>(low - hZero);
  const most = <i64>(high - hZero);
  for (const end = z + (<usize>length << 1); z < end; z += 2) {
    const zv = <i32>load<i16>(z) - zZero;
    const nv = <i32>load<i16>(n) - nZero;
    const hv = <i32>load<i16>(h) - hZero;
    const sum = <i64>(one - zv) * <i64>nv * cm + <i64>zv * <i64>hv * sm;
    const v = min(max((sum + half) >> <i64>shift, least), most);
    store<i16>(next, <i16>(<i32>v + hZero));
    n += 2;
    h += 2;
    next += 2;
  }
}
