// QuantProgram: what `lower` makes of graph + genome + calibration in scheme `integer`, and the exact meaning
// of every field. Three executors run it (the interpreter in this room, the WebAssembly engine, the generated C)
// and give the same bytes; this file is the only thing they share.
//
// Integer rules
//   real value of a buffer element = scale * (q - zeroPoint); the executors never need `scale` in integer operations.
//   rshift(v, s) = floor((v + 2^(s-1)) / 2^s), v a 64-bit integer, 1 <= s <= 62: round half up. The one rounding rule.
//   clamp(v, low, high) saturates. Every intermediate fits in 64 bits by construction (see `lower`).
//
// Float rules (an operation with `arithmetic: 'float'`: one of its operands or its result is f32)
//   IEEE binary32, each +, -, * rounded on its own (no fused multiply-add, no reassociation, no libm).
//   An integer operand enters as fround(fround(q - zeroPoint) * fround(scale)); an i8/i16 weight as fround(q).
//   dot(w, x): 16 partial sums, lane j = i mod 16 takes the products i in ascending order (lane starts at +0);
//   then for width 8, 4, 2, 1: lane[j] += lane[j + width], j < width; the result is lane[0].
//   A float result v is stored to an integer buffer as clamp(zeroPoint + rint(fround(v * inverseScale)), low, high),
//   rint = nearest, ties to even, saturating; inverseScale = fround(1 / scale).
//   sigmoid and tanh of a float: `float-functions.ts` states the polynomial; all executors follow it step by step.
//   A float result stored to an f32 buffer is stored as it is; `low` and `high` are 0 there and mean nothing.
//   The caller reads the mask (and any buffer) as an integer operand enters.

// Arrays of the other arithmetic are empty (a float term has no bias and multiplier, an integer one no floatScale).

/** i4 and grouped scales are places left for weights below 8 bits. */
export type WeightFormat = 'i4' | 'i8' | 'i16' | 'f32';
export type BufferFormat = 'i8' | 'i16' | 'f32';
export type AccumulatorFormat = 'i32' | 'i64';

export interface QuantBuffer {
  /** Site name; a C identifier is derived from it by codegen, never used raw. */
  readonly name: string;
  readonly kind: 'input' | 'state' | 'activation' | 'output';
  readonly layer: string;
  readonly length: number;
  readonly format: BufferFormat;
  /** 1 for f32. */
  readonly scale: number;
  /** 0 for f32. A state starts at its zero point (real 0). */
  readonly zeroPoint: number;
}

export interface QuantMatrix {
  readonly name: string;
  readonly layer: string;
  readonly rows: number;
  readonly columns: number;
  readonly format: WeightFormat;
  /** Row-major [rows, columns]; symmetric: |q| <= 7, 127, 32767 (i4 values are held one per Int8 here). */
  readonly data: Int8Array | Int16Array | Float32Array;
  /** real = scale[row, column / groupSize] * q, row-major [rows, ceil(columns / groupSize)]; all 1 for f32. */
  readonly scale: Float64Array;
  /** Columns that share one scale; equals `columns` for per-channel scales. */
  readonly groupSize: number;
}

export interface MatrixTerm {
  /** Index into `matrices`. */
  readonly matrix: number;
  /** Index into `buffers`, the vector. */
  readonly input: number;
  /** Integer arithmetic: width that holds bias + every partial sum of the products, in any order. */
  readonly accumulator: AccumulatorFormat;
  /** Integer arithmetic, [rows]: quantised bias minus zeroPoint(input) * sum of the row. Fits `accumulator`. */
  readonly bias: BigInt64Array;
  /** Integer arithmetic, [rows], 0 <= m < 2^31. */
  readonly multiplier: Int32Array;
  /** Float arithmetic, [rows]: fround of the matrix's row scale. */
  readonly floatScale: Float32Array;
}

/** Elementwise (a - za) * (b - zb), or (a - za) where `right` is null. */
export interface ElementTerm {
  readonly left: number;
  readonly right: number | null;
  /** Integer arithmetic: 0 <= m < 2^31, like every multiplier here; 0 for float arithmetic. */
  readonly multiplier: number;
}

/**
 * out[r] = clamp(zeroPoint + rshift(sum_t acc_t[r] * multiplier_t[r] + sum_e element_e[r] * multiplier_e, shift), low, high),
 * acc_t[r] = bias_t[r] + sum_c w[r, c] * x[c] (raw q of x; the zero point is in the bias).
 * Float: v = floatBias[r]; for each t: v = v + dot_t[r] * floatScale_t[r]; for each e: v = v + left * right
 * (or left); if relu: v = v > 0 ? v : 0; then stored as above. Integer ReLU is in `low` (= the zero point).
 */
export interface LinearOperation {
  readonly op: 'linear';
  readonly arithmetic: 'integer' | 'float';
  readonly name: string;
  readonly layer: string;
  readonly output: number;
  readonly matrixTerms: readonly MatrixTerm[];
  readonly elementTerms: readonly ElementTerm[];
  readonly shift: number;
  readonly low: number;
  readonly high: number;
  readonly floatBias: Float32Array;
  readonly relu: boolean;
}

/**
 * Sigmoid or tanh by table. Integer input i8: out = table[q + 128] (256 entries, final output integers).
 * Integer input i16: u = q + 32768, k = u >> 7, f = u & 127 (table of 513 entries in 2^-8 output steps, zero point
 * included): out = clamp(rshift(table[k] * (128 - f) + table[k + 1] * f, 15), low, high); fits 32 bits.
 * Float: the function itself on the dequantised input.
 */
export interface TableOperation {
  readonly op: 'table';
  readonly arithmetic: 'integer' | 'float';
  readonly function: 'sigmoid' | 'tanh';
  readonly name: string;
  readonly layer: string;
  readonly input: number;
  readonly output: number;
  /** Index into `tables`; -1 for float arithmetic. */
  readonly table: number;
  readonly low: number;
  readonly high: number;
}

/**
 * h' = (1 - z) * n + z * h, in place on the state.
 * Integer: clamp(zeroPoint_h + rshift((one - z') * n' * candidateMultiplier + z' * h' * stateMultiplier, shift), low, high),
 * a' = a - zeroPoint_a; `one` is 1.0 in steps of z. Float: v = (1 - z) * n; v = v + z * h.
 */
export interface GruUpdateOperation {
  readonly op: 'gru-update';
  readonly arithmetic: 'integer' | 'float';
  readonly name: string;
  readonly layer: string;
  readonly update: number;
  readonly candidate: number;
  readonly state: number;
  readonly one: number;
  readonly candidateMultiplier: number;
  readonly stateMultiplier: number;
  readonly shift: number;
  readonly low: number;
  readonly high: number;
}

/** A change of format is `linear` with one element term and no matrix. */
export type QuantOperation = LinearOperation | TableOperation | GruUpdateOperation;

export interface QuantProgram {
  readonly model: string;
  readonly buffers: readonly QuantBuffer[];
  readonly matrices: readonly QuantMatrix[];
  /** 256 entries (i8 input) or 513 (i16 input). Equal tables are stored once. */
  readonly tables: readonly Int32Array[];
  readonly operations: readonly QuantOperation[];
  /** Index into `buffers`: features of one frame, quantised by the front end as a float result is stored. */
  readonly input: number;
  /** Index into `buffers`: the mask. */
  readonly output: number;
}
