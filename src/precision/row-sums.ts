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
  for (let r = 0, i = 0, at = 0; r < rows; r++) {
    for (let c = 0; c < columns; at++) {
      const end = Math.min(columns, c + groupSize);
      let [sum, norm] = [0, 0];
      for (; c < end; c++, i++) {
        const w = weights[i]!;
        sum += w;
        norm += Math.abs(w);
      }
      result.sum[at] = sum;
      result.norm[at] = norm;
    }
  }
  kept.set(matrix, result);
  return result;
}
