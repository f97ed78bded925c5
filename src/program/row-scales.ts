// Programs may have one scale per group of columns; what runs them here takes one per row.
import { HushbitError } from '../base/errors.ts';
import type { QuantMatrix } from './parts.ts';

/** @throws HushbitError `unsupported` */
export function requireRowScales(matrix: QuantMatrix): void {
  const { name, groupSize, columns } = matrix;
  if (groupSize === columns) return;
  throw new HushbitError({
    code: 'unsupported',
    place: name,
    expected: 'weights with one scale per row',
    got: `groups of ${groupSize}`,
  });
}
