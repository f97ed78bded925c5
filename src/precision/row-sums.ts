import type { QuantMatrix } from '../program/program.ts';
import { carriedWeights, groupsOf } from '../program/weight-grid.ts';

/** Of the integers of each row, group by group: [rows, groups]. */
export interface RowSums {
  readonly sum: Float64Array;
  /** Sum of magnitudes. */
  readonly norm: Float64Array;
}

const kept = new WeakMap<QuantMatrix, RowSums>();

export function rowSums(matrix: QuantMatrix): RowSums {
  const known = kept.get(matrix);
  if (known) return known;
  const { rows, columns, groupSize } = matrix;
  const [weights, groups] = [carriedWeights(matrix), groupsOf(matrix)];
  const result: RowSums = { sum: new Float64Array(rows * groups), norm: new Float64Array(rows * groups) };
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const [w, at] = [weights[r * columns + c]!, r * groups + Math.floor(c / groupSize)];
      result.sum[at]! += w;
      result.norm[at]! += Math.abs(w);
    }
  }
  kept.set(matrix, result);
  return result;
}
