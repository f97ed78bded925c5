// `magnitude`: of the bins of a spectrum, or their power.
import { z } from 'zod';
import { check } from './check.ts';
import { BASE_SHAPE, type OperationBase, type OperationDescriptor, partIndex } from './operation.ts';
import { checkSpectrum } from './transform.ts';

/** p[k] = (re[k] * re[k] + im[k] * im[k]) + floor; out[k] = sqrt(p[k]), or p[k] where the exponent is 2; each step rounded to binary32, the root too. */
export interface MagnitudeOperation extends OperationBase {
  readonly op: 'magnitude';
  /** A spectrum, as `transform` gives it. */
  readonly input: number;
  readonly output: number;
  readonly exponent: 1 | 2;
  /** A binary32, not negative. */
  readonly floor: number;
}

export const MAGNITUDE: OperationDescriptor<MagnitudeOperation> = {
  op: 'magnitude',
  reads: ({ input }) => [input],
  writes: ({ output }) => output,
  matrices: () => [],
  shape: z.strictObject({
    op: z.literal('magnitude'),
    ...BASE_SHAPE,
    input: partIndex,
    output: partIndex,
    exponent: z.union([z.literal(1), z.literal(2)]),
    floor: z.number(),
  }),
  bounds: () => 0n,
  check({ buffers }, { name, input, output, exponent, floor }) {
    check(input !== output, name, 'another buffer than the result', 'itself');
    checkSpectrum(buffers[input]!, name, buffers[output]!.length);
    check(exponent === 1 || exponent === 2, name, 'an exponent of 1 or 2', exponent);
    const isFloor = floor >= 0 && Number.isFinite(floor) && Math.fround(floor) === floor;
    check(isFloor, name, 'a binary32 of 0 or more as floor', floor);
  },
};
