// `normalise`: layer normalisation of one vector, in float arithmetic.
import { z } from 'zod';
import { check, checkFinite } from './check.ts';
import { BASE_SHAPE, type OperationBase, type OperationDescriptor, partIndex } from './operation.ts';

/**
 * Float arithmetic whatever the formats of the buffers; n elements, sum() is `dot` of program.ts with all weights 1:
 * mean = sum(x) / n; d[i] = x[i] - mean; variance = sum of d[i] * d[i], / n; inverse = 1 / sqrt(variance + epsilon);
 * out[i] = (d[i] * inverse) * gain[i] + floatBias[i], every step rounded to binary32, division and square root too.
 */
export interface NormaliseOperation extends OperationBase {
  readonly op: 'normalise';
  readonly input: number;
  readonly output: number;
  /** A positive binary32. */
  readonly epsilon: number;
  /** [elements] */
  readonly gain: Float32Array;
  /** [elements] */
  readonly floatBias: Float32Array;
}

export const NORMALISE: OperationDescriptor<NormaliseOperation> = {
  op: 'normalise',
  arithmetic: 'float',
  reads: ({ input }) => [input],
  writes: ({ output }) => output,
  matrices: () => [],
  shape: z.strictObject({
    op: z.literal('normalise'),
    ...BASE_SHAPE,
    input: partIndex,
    output: partIndex,
    epsilon: z.number(),
    gain: z.instanceof(Float32Array),
    floatBias: z.instanceof(Float32Array),
  }),
  bounds: () => 0n,
  check({ buffers }, { name, input, output, epsilon, gain, floatBias }) {
    const { length } = buffers[output]!;
    check(input !== output, name, 'another buffer than the result', 'itself');
    check(buffers[input]!.length === length, name, `${length} elements`, buffers[input]!.length);
    const isPositive = epsilon > 0 && Number.isFinite(epsilon) && Math.fround(epsilon) === epsilon;
    check(isPositive, name, 'a positive binary32 as epsilon', epsilon);
    checkFinite(name, 'gains', gain, length);
    checkFinite(name, 'biases', floatBias, length);
  },
};
