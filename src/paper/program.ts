// PaperProgram: a network in the arithmetic of the paper (scheme `paper`) as plain data: what `lowerPaper` makes of
// graph + ranges + bits, and the exact meaning of every field. The interpreter, the WebAssembly engine and the
// generated C run it. Not the integer scheme: see ../program.ts.
//
// Every tensor is unsigned and affine: real = scale * (q - zeroPoint), 0 <= q <= maxCode = 2^bits - 1,
//   scale = (max - min) / maxCode,  zeroPoint = rint(-min / scale)  (narrow ranges far from zero: see affine.ts).
// zeroPoint is an integer, |zeroPoint| <= 2^40, but not always a code: it is negative where min > 0 (tens of
// thousands at 32 bits) and above maxCode where max < 0. Differences q - zeroPoint are exact integers; they need
// 64 bits (or a double) when a tensor has 32.
//
// All real arithmetic is IEEE binary64, each operation rounded on its own (no fused multiply-add: compile C with
// -ffp-contract=off), in the order written. rint = nearest, ties to even. clip(v) = min(max(v, 0), maxCode) of the
// output; o is the output, and every output element is
//   matmul     clip(rint(multiplier * sum_i (w[r,i] - zw) * (v[i] - zv) + zo))      the sum is exact up to 2^53
//   add        clip(rint(leftMultiplier * (l - zl) + rightMultiplier * (r - zr) + zo))
//   mul        clip(rint(multiplier * (l - zl) * (r - zr) + zo))
//   one-minus  clip(rint(one - multiplier * (x - zx) + zo))
//   relu, sigmoid, tanh   quantise(f(scale_x * (x - zx))),  sigmoid(t) = 1 / (1 + exp(-t))
//   quantise(t) = clip(floor(t / scale_o) + zo)
// A frame: the features become quantise(x); every state becomes quantise(value), value = 0 at the start of a clip
// and scale * (q - zeroPoint) of its `next` tensor of the frame before afterwards; the operations run in order;
// the mask is scale * (q - zeroPoint) of the output tensor.

import type { TensorKind } from './graph.ts';

export type PaperBits = 8 | 16 | 32;

/** Codes of a constant: 8, 16 or 32 bits. */
export type PaperCodes = Uint8Array | Uint16Array | Uint32Array;

export interface PaperTensor {
  /** Name of the graph's tensor; it may come from a file: never a C identifier unchecked. */
  readonly name: string;
  readonly kind: TensorKind;
  readonly layer: string;
  /** A matrix is [outputs, inputs], row-major; everything else is [length]. */
  readonly shape: readonly number[];
  readonly size: number;
  readonly bits: PaperBits;
  readonly maxCode: number;
  /** The range that was quantised. */
  readonly min: number;
  readonly max: number;
  /** Positive and finite. */
  readonly scale: number;
  readonly zeroPoint: number;
  /** Weights and biases only, already quantised. */
  readonly codes: PaperCodes | null;
}

/**
 * Narrowest type that holds every partial sum in any order: the bound is the greatest row sum of |w - zw| times the
 * greatest |v - zv|. `double` where even 64 bits could overflow (32 by 32 bits); the sum is then rounded.
 */
export type PaperAccumulator = 'int32' | 'int64' | 'double';

/** Numbers named after tensors are indices into `PaperProgram.tensors`. */
export interface PaperMatmul {
  readonly op: 'matmul';
  readonly weight: number;
  readonly vector: number;
  readonly output: number;
  readonly rows: number;
  readonly columns: number;
  /** scale(weight) * scale(vector) / scale(output) */
  readonly multiplier: number;
  readonly accumulator: PaperAccumulator;
}

export interface PaperAdd {
  readonly op: 'add';
  readonly left: number;
  readonly right: number;
  readonly output: number;
  /** scale(left) / scale(output) */
  readonly leftMultiplier: number;
  /** scale(right) / scale(output) */
  readonly rightMultiplier: number;
}

export interface PaperMul {
  readonly op: 'mul';
  readonly left: number;
  readonly right: number;
  readonly output: number;
  /** scale(left) * scale(right) / scale(output) */
  readonly multiplier: number;
}

export interface PaperOneMinus {
  readonly op: 'one-minus';
  readonly input: number;
  readonly output: number;
  /** 1.0 in steps of the output, a real number: (1 / 255) / scale(output) * 255, as the paper writes it. */
  readonly one: number;
  /** scale(input) / scale(output) */
  readonly multiplier: number;
}

export interface PaperFunction {
  readonly op: 'relu' | 'sigmoid' | 'tanh';
  readonly input: number;
  readonly output: number;
}

export type PaperOperation = PaperMatmul | PaperAdd | PaperMul | PaperOneMinus | PaperFunction;

export interface PaperProgram {
  readonly model: string;
  /** In the graph's order of first use. */
  readonly tensors: readonly PaperTensor[];
  /** In execution order. */
  readonly operations: readonly PaperOperation[];
  /** Features of one frame. */
  readonly input: number;
  /** Mask of one frame. */
  readonly output: number;
  readonly states: readonly { readonly state: number; readonly next: number }[];
}
