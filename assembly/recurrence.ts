// What GRUs and LSTMs over steps within a frame have in common: src/program/operations/recurrence.ts says what it is. A descriptor of 32-bit
// words says how a scan goes; src/wasm/operations/scan.ts writes it, in the order of the fields.

@unmanaged
export class Scan {
  steps: i32;
  lanes: i32;
  units: i32;
  /** 1: from the last step on. */
  reverse: i32;
  /** 1: the state is reset before its product. */
  before: i32;
  /** [gates * units][units]; i16 or f32. */
  weights: usize;
  /** [gates * units]; i64 or f32. */
  bias: usize;
  /** [gates * units]: multipliers, i32, or scales, f32. */
  scale: usize;
  work: usize;

  /** Of step i among all steps and lanes. */
  place(i: i32, lane: i32): usize {
    return <usize>((this.reverse ? this.steps - 1 - i : i) * this.lanes + lane);
  }
}

@unmanaged
export class IntegerScan extends Scan {
  /** Zero points of x and of the result, and the result's limits. */
  zero: i32;
  zeroOut: i32;
  low: i32;
  high: i32;
  gateMultiplier: i32;
  gateShift: i32;
  /** Of the hidden part of a candidate, or of a cell before its tanh. */
  hiddenMultiplier: i32;
  hiddenShift: i32;
  candidateMultiplier: i32;
  candidateShift: i32;
  outMultiplier: i32;
  outShift: i32;
  /** i32 [513] each. */
  sigmoid: usize;
  tanh: usize;

  /** Weights of the row times h, and the bias, weighted. */
  products(row: i32, h: usize): i64 {
    const bytes = <usize>this.units << 1;
    let sum = load<i64>(this.bias + (<usize>row << 3));
    let w = this.weights + <usize>row * bytes;
    for (const end = w + bytes; w < end; w += 2) {
      sum += <i64>(<i32>load<i16>(w) * <i32>load<i16>(h));
      h += 2;
    }
    return sum * <i64>load<i32>(this.scale + (<usize>row << 2));
  }

  /** What x of a step adds to a row. */
  beside(x: usize, row: i32, multiplier: i32): i64 {
    return <i64>(<i32>load<i16>(x + (<usize>row << 1)) - this.zero) * <i64>multiplier;
  }

  /** The first gates of a step, `rows` elements. */
  gates(x: usize, h: usize, to: usize, rows: i32): void {
    for (let row = 0; row < rows; row++) {
      const sum = this.beside(x, row, this.gateMultiplier) + this.products(row, h);
      store<i16>(to + (<usize>row << 1), <i16>look(this.sigmoid, rounded(sum, this.gateShift), 0));
    }
  }

  /** From products of two of steps of 1 / 32767 to the next state: to h, and in the steps of the result to out. */
  next(mixed: i32, h: usize, out: usize): void {
    const q = min<i64>(max<i64>(rounded(<i64>mixed * 1073774593, 45), -32767), 32767);
    store<i16>(h, <i16>q);
    const v = <i64>this.zeroOut + rounded(q * <i64>this.outMultiplier, this.outShift);
    store<i16>(out, <i16>min<i64>(max<i64>(v, <i64>this.low), <i64>this.high));
  }
}

@unmanaged
export class FloatScan extends Scan {
  /** 64 bytes. */
  sums: usize;

  /** to[u] = bias + dot * scale of the rows of a gate. */
  products(gate: i32, h: usize, to: usize): void {
    const bytes = <usize>this.units << 2;
    for (let u: usize = 0; u < bytes; u += 4) {
      const row = <usize>gate * bytes + u;
      const product = dot(this.weights + (row >> 2) * bytes, h, this.units, this.sums) * load<f32>(this.scale + row);
      store<f32>(to + u, load<f32>(this.bias + row) + product);
    }
  }

  /** Those, and x of a step. */
  gate(x: usize, gate: i32, h: usize, to: usize): void {
    const bytes = <usize>this.units << 2;
    this.products(gate, h, to);
    const own = x + <usize>gate * bytes;
    for (let u: usize = 0; u < bytes; u += 4) store<f32>(to + u, load<f32>(own + u) + load<f32>(to + u));
  }
}

/** A lane's part of what is carried, or zeros. */
export function begin(to: usize, from: usize, lane: i32, bytes: usize): void {
  if (from) memory.copy(to, from + <usize>lane * bytes, bytes);
  else memory.fill(to, 0, bytes);
}

// @ts-ignore: decorator
@inline
export function rounded(value: i64, shift: i32): i64 {
  return (value + ((<i64>1) << (shift - 1))) >> <i64>shift;
}

// @ts-ignore: decorator
@inline
export function look(table: usize, value: i64, low: i32): i32 {
  const u = <i32>min<i64>(max<i64>(value, -32768), 32767) + 32768;
  const at = table + (<usize>(u >> 7) << 2);
  const f = u & 127;
  const v = (load<i32>(at) * (128 - f) + load<i32>(at, 4) * f + (1 << 14)) >> 15;
  return min(max(v, low), 32767);
}

/** In the order of program.ts: sixteen running sums, then halves. */
function dot(weights: usize, x: usize, columns: i32, sums: usize): f32 {
  memory.fill(sums, 0, 64);
  for (let i = 0; i < columns; i++) {
    const at = sums + (<usize>(i & 15) << 2);
    const c = <usize>i << 2;
    store<f32>(at, load<f32>(at) + load<f32>(weights + c) * load<f32>(x + c));
  }
  for (let width: usize = 32; width >= 4; width >>= 1) {
    for (let j: usize = 0; j < width; j += 4) {
      store<f32>(sums + j, load<f32>(sums + j) + load<f32>(sums + j + width));
    }
  }
  return load<f32>(sums);
}
