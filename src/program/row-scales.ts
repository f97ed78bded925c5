// Programs may have weights of 4 bits and one scale per group of columns; what runs them here does not.
import { HushbitError } from '../base/errors.ts';
import type { WeightFormat } from './formats.ts';
import type { QuantMatrix } from './parts.ts';

export type RowScaledMatrix = QuantMatrix & { readonly format: Exclude<WeightFormat, 'i4'> };

/** @throws HushbitError `unsupported` */
export function requireRowScales(matrix: QuantMatrix): asserts matrix is RowScaledMatrix {
  const { name, format, groupSize, columns } = matrix;
  if (format !== 'i4' && groupSize === columns) return;
  throw new HushbitError({
    code: 'unsupported',
    place: name,
    expected: 'weights of 8 bits or more with one scale per row',
    got: `${format} in groups of ${groupSize}`,
  });
}
