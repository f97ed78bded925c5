// `masked`: a spectrum under a gain per bin, phase and all.
import { z } from 'zod';
import { check } from './check.ts';
import { BASE_SHAPE, type OperationBase, type OperationDescriptor, partIndex } from './operation.ts';
import { checkSpectrum } from './transform.ts';

/** g = gains[k], or the floor where g < floor; re'[k] = re[k] * g, im'[k] = im[k] * g, rounded to binary32. */
export interface MaskedOperation extends OperationBase {
  readonly op: 'masked';
  /** A spectrum, as `transform` gives it. */
  readonly input: number;
  readonly gains: number;
  /** A spectrum too. */
  readonly output: number;
  /** A binary32; null for none. */
  readonly floor: number | null;
}

export const MASKED: OperationDescriptor<MaskedOperation> = {
  op: 'masked',
  reads: ({ input, gains }) => [input, gains],
  writes: ({ output }) => output,
  matrices: () => [],
  shape: z.strictObject({
    op: z.literal('masked'),
    ...BASE_SHAPE,
    input: partIndex,
    gains: partIndex,
    output: partIndex,
    floor: z.number().nullable(),
  }),
  bounds: () => 0n,
  check({ buffers }, { name, input, gains, output, floor }) {
    check(input !== output && gains !== output, name, 'other buffers than the result', 'itself');
    const bins = buffers[gains]!.length;
    for (const spectrum of [input, output]) checkSpectrum(buffers[spectrum]!, name, bins);
    const isFloor = floor === null || (Number.isFinite(floor) && Math.fround(floor) === floor);
    check(isFloor, name, 'a binary32 as floor, or none', floor ?? 'none');
  },
};
