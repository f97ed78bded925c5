// QuantProgram: what `lower` makes of graph + genome + calibration in scheme `integer`, and the exact meaning
// of every field. Three executors run it (interpreter, WebAssembly engine, generated C) and give the
// same bytes; this room is the only thing they share. What an operation computes stands in its file in operations/.
//
// Integer rules
//   real value of a buffer element = scale * (q - zeroPoint); the executors never need `scale` in integer operations.
//   rshift(v, s) = floor((v + 2^(s-1)) / 2^s), v a 64-bit integer, 1 <= s <= 62: round half up. The one rounding rule.
//   clamp(v, low, high) saturates. Every intermediate fits in 64 bits by construction (see `lower`).
//
// Float rules (an operation with `arithmetic: 'float'`: one of its operands or its result is f32 or f16)
//   IEEE binary32, each +, -, * rounded on its own (no fused multiply-add, no reassociation, no libm).
//   An integer operand enters as fround(fround(q - zeroPoint) * fround(scale)); a weight of integers as fround(w), w = q or, on a
//   mid-rise grid, 2q + 1 (`weight-grid.ts`).
//   dot(w, x): 16 partial sums, lane j = i mod 16 takes the products i in ascending order (lane starts at +0);
//   then for width 8, 4, 2, 1: lane[j] += lane[j + width], j < width; the result is lane[0].
//   A float result v is stored to an integer buffer as clamp(zeroPoint + rint(fround(v * inverseScale)), low, high),
//   rint = nearest, ties to even, saturating; inverseScale = fround(1 / scale).
//   sigmoid, tanh, exp, log, ... of a float: `float-functions.ts` states the polynomials; all executors follow them step by step.
//   A float result stored to an f32 buffer is stored as it is, to an f16 buffer as `binary16.ts` rounds it; `low` and `high` are 0
//   there and mean nothing. An f16 operand or weight is its value.
//   The caller reads the mask (and any buffer) as an integer operand enters.

import type { QuantOperation } from './operations/index.ts';
import type { ProgramParts } from './parts.ts';

export type { ConvolutionOperation } from './operations/convolution.ts';
export type { DepthwiseOperation } from './operations/depthwise.ts';
export type { GatherOperation } from './operations/gather.ts';
export type { GruUpdateOperation, QuantOperation } from './operations/index.ts';
export type { ElementTerm, LinearOperation, MatrixTerm } from './operations/linear.ts';
export type { LstmScanOperation } from './operations/lstm-scan.ts';
export type { MagnitudeOperation } from './operations/magnitude.ts';
export type { MaskedOperation } from './operations/masked.ts';
export type { NormaliseOperation } from './operations/normalise.ts';
export type { RealFunctionOperation } from './operations/real-function.ts';
export type { ScanOperation } from './operations/scan.ts';
export type { TableOperation, TableRescale } from './operations/table.ts';
export type { TransformOperation } from './operations/transform.ts';
export type { AccumulatorFormat, ProgramParts, QuantBuffer, QuantMatrix } from './parts.ts';

export interface QuantProgram extends ProgramParts {
  readonly model: string;
  /** In the order of execution, each once per frame. */
  readonly operations: readonly QuantOperation[];
  /** Index into `buffers`: features of one frame, quantised by the front end as a float result is stored. */
  readonly input: number;
  /** Index into `buffers`: the mask. */
  readonly output: number;
}
