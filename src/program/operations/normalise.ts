// `normalise`: layer normalisation of one vector.
import { z } from 'zod';
import { checkShift, greatest, magnitude } from './bounds.ts';
import { check, checkFinite } from './check.ts';
import { BASE_SHAPE, int32, type OperationBase, type OperationDescriptor, partIndex } from './operation.ts';

/**
 * n elements.
 * Integer: S = sum of q[i], P = sum of q[i]^2, W = n * P - S^2 + epsilonSteps, which is n^2 times the variance, exactly;
 * d[i] = n * q[i] - S; a zero point would fall out of both. k is even with 2^60 <= W * 2^k < 2^62; m = (W * 2^k) >> 30;
 * t = RECIPROCAL_ROOTS[(m >> 23) - 128]; y = (t * (3 * 2^32 - ((t * t * m) >> 30))) >> 18 is 2^31 / sqrt(m / 2^30) to 2^-17 of it (one
 * Newton step); v[i] = rshift(d[i] * y, 41 - k / 2) is the normalised element in steps of 2^-20;
 * out[i] = clamp(zeroPoint + rshift(v[i] * multiplier[i] + bias[i], shift), low, high).
 * Float; sum() is `dot` of program.ts with all weights 1:
 * mean = sum(x) / n; d[i] = x[i] - mean; variance = sum of d[i] * d[i], / n; inverse = 1 / sqrt(variance + epsilon);
 * out[i] = (d[i] * inverse) * gain[i] + floatBias[i], every step rounded to binary32, division and square root too.
 */
export interface NormaliseOperation extends OperationBase {
  readonly op: 'normalise';
  readonly input: number;
  readonly output: number;
  /** A positive binary32; float arithmetic. */
  readonly epsilon: number;
  /** Float arithmetic, [elements]. */
  readonly gain: Float32Array;
  /** Float arithmetic, [elements]. */
  readonly floatBias: Float32Array;
  /** Integer arithmetic: epsilon in squared steps of the input, times n^2; a whole number of 1 .. 2^60. 0 for float arithmetic. */
  readonly epsilonSteps: number;
  /** Integer arithmetic, [elements], |m| < 2^31: gains keep their sign. */
  readonly multiplier: Int32Array;
  /** Integer arithmetic, [elements]: in steps of 2^-shift of the output. */
  readonly bias: BigInt64Array;
  readonly shift: number;
}

/** d[i] fits 32 bits up to here, and n * P 2^60. */
export const MOST_NORMALISED = 32767;
export const MOST_EPSILON_STEPS = 2 ** 60;
/** Bits behind the point of v. */
export const NORMALISED_BITS = 20;

/** 2^16 / sqrt(x) in the middle of 384 intervals of 1/128 over x = 1 .. 4. */
export const RECIPROCAL_ROOTS: Uint16Array<ArrayBuffer> = Uint16Array.from({ length: 384 }, (_, i) =>
  Math.round(65536 / Math.sqrt((i + 128.5) / 128)),
);

/** No |v| is greater, n = length: |d[i]| <= sqrt(n) * sqrt(W), and y is never above the root that it stands for by 2^-29 of it. */
export function normalisedReach(length: number): bigint {
  return BigInt(Math.ceil(Math.sqrt(length)) + 1) << BigInt(NORMALISED_BITS);
}

export const NORMALISE: OperationDescriptor<NormaliseOperation> = {
  op: 'normalise',
  floatsAmongIntegers: true,
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
    /** Files had float arithmetic alone. */
    epsilonSteps: z.number().default(0),
    multiplier: z.instanceof(Int32Array).default(() => new Int32Array(0)),
    bias: z.instanceof(BigInt64Array).default(() => new BigInt64Array(0)),
    shift: int32.default(1),
  }),
  bounds({ buffers }, { output, multiplier, bias }) {
    const reach = normalisedReach(buffers[output]!.length);
    let most = 0n;
    for (const [i, own] of multiplier.entries()) {
      most = greatest(most, reach * magnitude(BigInt(own)) + magnitude(bias[i]!));
    }
    return most;
  },
  check(parts, operation, norms) {
    const { name, input, output, epsilon, gain, floatBias, epsilonSteps, multiplier, bias } = operation;
    const { buffers } = parts;
    const { length } = buffers[output]!;
    check(input !== output, name, 'another buffer than the result', 'itself');
    check(buffers[input]!.length === length, name, `${length} elements`, buffers[input]!.length);
    const isPositive = epsilon > 0 && Number.isFinite(epsilon) && Math.fround(epsilon) === epsilon;
    check(isPositive, name, 'a positive binary32 as epsilon', epsilon);
    if (operation.arithmetic === 'float') {
      checkFinite(name, 'gains', gain, length);
      checkFinite(name, 'biases', floatBias, length);
      return;
    }
    check(length <= MOST_NORMALISED, name, `at most ${MOST_NORMALISED} elements`, length);
    const isWhole = Number.isInteger(epsilonSteps) && epsilonSteps >= 1 && epsilonSteps <= MOST_EPSILON_STEPS;
    check(isWhole, name, 'a whole epsilon of 1 .. 2^60 steps', epsilonSteps);
    check(multiplier.length === length, name, `${length} multipliers`, multiplier.length);
    check(bias.length === length, name, `${length} biases`, bias.length);
    const least = multiplier.find((own) => own === -(2 ** 31));
    check(least === undefined, name, 'multipliers within +-(2^31 - 1)', least);
    checkShift(name, operation.shift, NORMALISE.bounds(parts, operation, norms));
  },
};
