// `depthwise`: a causal convolution over time of each element by itself.
import { z } from 'zod';
import type { AccumulatorFormat, ProgramParts } from '../parts.ts';
import { checkMultiplier, checkShift, greatest, magnitude, type RowNorms, rawReach } from './bounds.ts';
import { check, checkFinite } from './check.ts';
import { BASE_SHAPE, int32, type OperationBase, type OperationDescriptor, partIndex } from './operation.ts';

/**
 * Taps k = 0 .. K - 1, the last on this frame: x_k[c] = x[c] of dilation * (K - 1 - k) frames ago, real 0 before the clip.
 * out[c] = clamp(zeroPoint + rshift(acc[c] * multiplier[c], shift), low, high),
 * acc[c] = bias[c] + sum_k w[c, k] * x_k[c] (raw q of x; the zero point is in the bias; w = q, or 2q + 1 on a mid-rise grid).
 * Float: s = 0; for k ascending: s = s + w[c, k] * x_k[c]; v = floatBias[c] + s * floatScale[c]; if relu: v = v > 0 ? v : 0.
 * Integer ReLU is in `low`.
 */
export interface DepthwiseOperation extends OperationBase {
  readonly op: 'depthwise';
  readonly input: number;
  readonly output: number;
  /** Index into `matrices`, [elements, K]. */
  readonly matrix: number;
  /** Frames from tap to tap. */
  readonly dilation: number;
  /** Integer arithmetic: width that holds bias + every partial sum of the products. */
  readonly accumulator: AccumulatorFormat;
  /** Integer arithmetic, [elements]: quantised bias minus zeroPoint(input) * sum of the taps. */
  readonly bias: BigInt64Array;
  /** Integer arithmetic, [elements], 0 <= m < 2^31. */
  readonly multiplier: Int32Array;
  readonly shift: number;
  /** Float arithmetic, [elements]. */
  readonly floatBias: Float32Array;
  /** Float arithmetic, [elements]: fround of what a w is worth. */
  readonly floatScale: Float32Array;
  readonly relu: boolean;
}

export const DEPTHWISE: OperationDescriptor<DepthwiseOperation> = {
  op: 'depthwise',
  reads: ({ input }) => [input],
  writes: ({ output }) => output,
  looksBack({ matrices }, { input, matrix, dilation }) {
    const frames = dilation * (matrices[matrix]!.columns - 1);
    return frames > 0 ? [{ buffer: input, frames }] : [];
  },
  matrices: ({ matrix }) => [matrix],
  shape: z.strictObject({
    op: z.literal('depthwise'),
    ...BASE_SHAPE,
    input: partIndex,
    output: partIndex,
    matrix: partIndex,
    dilation: int32,
    accumulator: z.enum(['i32', 'i64']),
    bias: z.instanceof(BigInt64Array),
    multiplier: z.instanceof(Int32Array),
    shift: int32,
    floatBias: z.instanceof(Float32Array),
    floatScale: z.instanceof(Float32Array),
    relu: z.boolean(),
  }),
  bounds(parts, operation, norms) {
    let most = 0n;
    for (const [c, multiplier] of operation.multiplier.entries()) {
      most = greatest(most, accumulatorBound(parts, operation, c, norms) * BigInt(multiplier));
    }
    return most;
  },
  check(parts, operation, norms) {
    const { name, bias, multiplier, shift, floatBias, floatScale, dilation } = operation;
    const { length } = parts.buffers[operation.output]!;
    const { rows, columns, groupSize } = parts.matrices[operation.matrix]!;
    const from = parts.buffers[operation.input]!.length;
    check(operation.input !== operation.output, name, 'another buffer than the result', 'itself');
    check(rows === length && from === length, name, `${length} elements`, `${rows} of ${from}`);
    check(columns >= 1, name, '1 tap or more', columns);
    check(groupSize === columns, name, 'taps with one scale per element', `groups of ${groupSize}`);
    check(Number.isInteger(dilation) && dilation >= 1, name, 'a dilation of 1 frame or more', dilation);
    if (operation.arithmetic === 'float') {
      checkFinite(name, 'float biases', floatBias, length);
      checkFinite(name, 'float scales', floatScale, length);
      return;
    }
    check(bias.length === length, name, `${length} biases`, bias.length);
    check(multiplier.length === length, name, `${length} multipliers`, multiplier.length);
    const limit = operation.accumulator === 'i32' ? 2n ** 31n : 2n ** 63n;
    for (let c = 0; c < length; c++) {
      const accumulator = accumulatorBound(parts, operation, c, norms);
      check(accumulator < limit, name, `sums within ${operation.accumulator}`, accumulator);
      checkMultiplier(name, multiplier[c]!);
    }
    checkShift(name, shift, DEPTHWISE.bounds(parts, operation, norms));
  },
};

/** Greatest magnitude of an element's accumulator. */
function accumulatorBound(
  { buffers }: ProgramParts,
  { matrix, input, bias }: DepthwiseOperation,
  element: number,
  norms: RowNorms,
): bigint {
  return magnitude(bias[element]!) + BigInt(norms.of(matrix)[element]!) * rawReach(buffers[input]!);
}
