// `linear`: sums of matrix-vector products and elementwise products, rounded once.

import { z } from 'zod';
import type { AccumulatorFormat, ProgramParts } from '../parts.ts';
import { groupsOf } from '../weight-grid.ts';
import {
  checkMultiplier,
  checkShift,
  greatest,
  magnitude,
  type RowNorms,
  rawReach,
  reach,
} from './bounds.ts';
import { check, checkFinite } from './check.ts';
import {
  BASE_SHAPE,
  int32,
  MAX_PARTS,
  type OperationBase,
  type OperationDescriptor,
  partIndex,
} from './operation.ts';

export interface MatrixTerm {
  /** Index into `matrices`. */
  readonly matrix: number;
  /** Index into `buffers`, the vector. */
  readonly input: number;
  /** Integer arithmetic: width that holds bias + every partial sum of the products, in any order. */
  readonly accumulator: AccumulatorFormat;
  /** Integer arithmetic, [rows, groups]: quantised bias minus zeroPoint(input) * sum of w. Fits `accumulator`. */
  readonly bias: BigInt64Array;
  /** Integer arithmetic, [rows, groups], 0 <= m < 2^31. */
  readonly multiplier: Int32Array;
  /** Float arithmetic, [rows, groups]: fround of what a w is worth. */
  readonly floatScale: Float32Array;
}

/** Elementwise (a - za) * (b - zb), or (a - za) where `right` is null. */
export interface ElementTerm {
  readonly left: number;
  readonly right: number | null;
  /** Integer arithmetic: |m| < 2^31, below 0 for what is taken away. Float arithmetic: -1 for what is taken away, else 0. */
  readonly multiplier: number;
}

/**
 * out[r] = clamp(zeroPoint + rshift(sum_t sum_g acc_t[r, g] * multiplier_t[r, g] + sum_e element_e[r] * multiplier_e, shift),
 * low, high), acc_t[r, g] = bias_t[r, g] + sum over the columns c of group g of w[r, c] * x[c] (raw q of x; the zero point is in
 * the bias). w = q, or 2q + 1 on a mid-rise grid; a row is one group unless its matrix has several.
 * Float: v = floatBias[r]; for each t, for each g: v = v + dot_t[r, g] * floatScale_t[r, g], the partial sums of a dot counted from
 * the first column of its group; for each e: v = v + left * right (or left), or v - that; if relu: v = v > 0 ? v : 0; then stored as above. Integer ReLU is in `low` (= the zero point).
 */
export interface LinearOperation extends OperationBase {
  readonly op: 'linear';
  readonly output: number;
  readonly matrixTerms: readonly MatrixTerm[];
  readonly elementTerms: readonly ElementTerm[];
  readonly shift: number;
  readonly floatBias: Float32Array;
  readonly relu: boolean;
}

export const LINEAR: OperationDescriptor<LinearOperation> = {
  op: 'linear',
  reads: ({ matrixTerms, elementTerms }) => [
    ...matrixTerms.map(({ input }) => input),
    ...elementTerms.flatMap(({ left, right }) => (right === null ? [left] : [left, right])),
  ],
  writes: ({ output }) => output,
  matrices: ({ matrixTerms }) => matrixTerms.map(({ matrix }) => matrix),
  shape: z.strictObject({
    op: z.literal('linear'),
    ...BASE_SHAPE,
    output: partIndex,
    matrixTerms: z
      .array(
        z.strictObject({
          matrix: partIndex,
          input: partIndex,
          accumulator: z.enum(['i32', 'i64']),
          bias: z.instanceof(BigInt64Array),
          multiplier: z.instanceof(Int32Array),
          floatScale: z.instanceof(Float32Array),
        }),
      )
      .max(MAX_PARTS),
    elementTerms: z
      .array(z.strictObject({ left: partIndex, right: partIndex.nullable(), multiplier: int32 }))
      .max(MAX_PARTS),
    shift: int32,
    floatBias: z.instanceof(Float32Array),
    relu: z.boolean(),
  }),
  bounds(parts, { matrixTerms, elementTerms, output }, norms) {
    const { length } = parts.buffers[output]!;
    // By row only where rows differ: a few bytes of a file can name many elements and many terms.
    const sums = new Array<bigint>(matrixTerms.length > 0 ? length : 1).fill(0n);
    for (const term of matrixTerms) {
      const groups = groupsOf(parts.matrices[term.matrix]!);
      for (const [i, multiplier] of term.multiplier.entries()) {
        sums[Math.floor(i / groups)]! += accumulatorBound(parts, term, i, norms) * BigInt(multiplier);
      }
    }
    let elements = 0n;
    for (const { left, right, multiplier } of elementTerms) {
      const element = reach(parts.buffers[left]!) * (right === null ? 1n : reach(parts.buffers[right]!));
      elements += element * magnitude(BigInt(multiplier));
    }
    return sums.reduce(greatest, 0n) + elements;
  },
  check(parts, operation, norms) {
    const { name, matrixTerms, elementTerms, floatBias, shift } = operation;
    const { buffers, matrices } = parts;
    const sumsOf = ({ matrix }: MatrixTerm): number => length * groupsOf(matrices[matrix]!);
    const { length } = buffers[operation.output]!;
    for (const { matrix, input } of matrixTerms) {
      const { rows, columns } = matrices[matrix]!;
      const shape = `${rows}x${columns}`;
      check(shape === `${length}x${buffers[input]!.length}`, name, `a matrix that fits`, shape);
      // Its rows are written one by one while the product still reads all of them.
      check(input !== operation.output, name, 'products of other buffers than the result', 'itself');
    }
    for (const { left, right } of elementTerms) {
      for (const buffer of right === null ? [left] : [left, right]) {
        const got = buffers[buffer]!.length;
        check(got === length, name, `${length} elements`, got);
      }
    }
    if (operation.arithmetic === 'float') {
      checkFinite(name, 'float biases', floatBias, length);
      for (const term of matrixTerms) checkFinite(name, 'float scales', term.floatScale, sumsOf(term));
      const odd = elementTerms.find(({ multiplier }) => multiplier !== 0 && multiplier !== -1);
      check(odd === undefined, name, 'a multiplier of 0 or -1', odd?.multiplier);
      return;
    }
    for (const term of matrixTerms) checkTerm(parts, name, term, sumsOf(term), norms);
    for (const { multiplier } of elementTerms) checkMultiplier(name, Math.abs(multiplier));
    checkShift(name, shift, LINEAR.bounds(parts, operation, norms));
  },
};

/** Greatest magnitude of the accumulator of a row's group, in any order of its sum. */
function accumulatorBound(
  { buffers }: ProgramParts,
  { matrix, input, bias }: MatrixTerm,
  at: number,
  norms: RowNorms,
): bigint {
  return magnitude(bias[at]!) + BigInt(norms.of(matrix)[at]!) * rawReach(buffers[input]!);
}

function checkTerm(parts: ProgramParts, name: string, term: MatrixTerm, sums: number, norms: RowNorms): void {
  const limit = term.accumulator === 'i32' ? 2n ** 31n : 2n ** 63n;
  check(term.bias.length === sums, name, `${sums} biases`, term.bias.length);
  check(term.multiplier.length === sums, name, `${sums} multipliers`, term.multiplier.length);
  for (let i = 0; i < sums; i++) {
    const accumulator = accumulatorBound(parts, term, i, norms);
    check(accumulator < limit, name, `sums within ${term.accumulator}`, accumulator);
    checkMultiplier(name, term.multiplier[i]!);
  }
}
