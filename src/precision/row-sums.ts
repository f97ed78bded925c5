// Sums over the rows of integer weights: what a zero point adds to an accumulator, and what bounds it. Kept with the matrix.
import type { QuantMatrix } from '../program/program.ts';

/** Of each row of integers. */
export interface RowSums {
  readonly sum: Float64Array;
  /** Sum of magnitudes. */
  readonly norm: Float64Array;
}

const kept = new WeakMap<QuantMatrix, RowSums>();

export function rowSums(matrix: QuantMatrix): RowSums {
  const known = kept.get(matrix);
  if (known) return known;
  const { rows, columns, data } = matrix;
  const result: RowSums = { sum: new Float64Array(rows), norm: new Float64Array(rows) };
  for (let r = 0; r < rows; r++) {
    for (let i = r * columns; i < (r + 1) * columns; i++) {
      result.sum[r]! += data[i]!;
      result.norm[r]! += Math.abs(data[i]!);
    }
  }
  kept.set(matrix, result);
  return result;
}
