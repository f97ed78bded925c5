// Layer normalisation of rows, the very steps of src/program/operations/normalise.ts. Sums have sixteen lanes as in
// float-gemm.ts; the last columns are added to their lanes one by one, since what follows a row is not zero.

/** `lanes`: 64 bytes, sixteen sums that the last columns are added to. */
function fold(lanes: usize): f32 {
  const a = f32x4.add(v128.load(lanes), v128.load(lanes, 32));
  const b = f32x4.add(v128.load(lanes, 16), v128.load(lanes, 48));
  const c = f32x4.add(a, b);
  const d = f32x4.add(c, v128.shuffle<i32>(c, c, 2, 3, 2, 3));
  return f32x4.extract_lane(d, 0) + f32x4.extract_lane(d, 1);
}

/**
 * x: f32, rows xStride bytes apart; out: outStride; gain and bias: f32 [columns, padded to 4]; length: elements that count;
 * lanes: 64 bytes that live within a call. Elements behind `length` are written up to a multiple of 4.
 */
export function normaliseF32(
  x: usize, xStride: usize, count: i32, length: i32, gain: usize, bias: usize, epsilon: f32,
  out: usize, outStride: usize, lanes: usize,
): void {
  const whole = <usize>(length & ~15) << 2;
  const bytes = <usize>length << 2;
  const n = <f32>length;
  for (let v = 0; v < count; v++) {
    let a = f32x4.splat(0), b = a, c = a, d = a;
    for (let i: usize = 0; i < whole; i += 64) {
      a = f32x4.add(a, v128.load(x + i));
      b = f32x4.add(b, v128.load(x + i, 16));
      c = f32x4.add(c, v128.load(x + i, 32));
      d = f32x4.add(d, v128.load(x + i, 48));
    }
    v128.store(lanes, a);
    v128.store(lanes, b, 16);
    v128.store(lanes, c, 32);
    v128.store(lanes, d, 48);
    for (let i = whole; i < bytes; i += 4) {
      const at = lanes + i - whole;
      store<f32>(at, load<f32>(at) + load<f32>(x + i));
    }
    const mean = fold(lanes) / n;
    const m = f32x4.splat(mean);
    a = f32x4.splat(0);
    b = a;
    c = a;
    d = a;
    for (let i: usize = 0; i < whole; i += 64) {
      const p = f32x4.sub(v128.load(x + i), m);
      const q = f32x4.sub(v128.load(x + i, 16), m);
      const r = f32x4.sub(v128.load(x + i, 32), m);
      const s = f32x4.sub(v128.load(x + i, 48), m);
      a = f32x4.add(a, f32x4.mul(p, p));
      b = f32x4.add(b, f32x4.mul(q, q));
      c = f32x4.add(c, f32x4.mul(r, r));
      d = f32x4.add(d, f32x4.mul(s, s));
    }
    v128.store(lanes, a);
    v128.store(lanes, b, 16);
    v128.store(lanes, c, 32);
    v128.store(lanes, d, 48);
    for (let i = whole; i < bytes; i += 4) {
      const at = lanes + i - whole;
      const distance = load<f32>(x + i) - mean;
      store<f32>(at, load<f32>(at) + distance * distance);
    }
    const variance = fold(lanes) / n;
    const inverse = f32x4.splat(1 / sqrt<f32>(variance + epsilon));
    for (let i: usize = 0; i < bytes; i += 16) {
      const scaled = f32x4.mul(f32x4.sub(v128.load(x + i), m), inverse);
      v128.store(out + i, f32x4.add(f32x4.mul(scaled, v128.load(gain + i)), v128.load(bias + i)));
    }
    x += xStride;
    out += outStride;
  }
}
