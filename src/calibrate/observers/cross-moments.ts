// Cross moments of two vectors around their means, E[(x - mean x)(y - mean y)^T]: x what a product reads in the float32 network,
// y what it reads when everything before it is quantised already. Both are of the same frame.
import { collectBlocks, mergeWeight } from './centred-blocks.ts';
import { rowProducts } from './row-products.ts';

export interface CrossMoments {
  readonly rows: number;
  readonly columns: number;
  /** Row-major [rows, columns]. */
  readonly centred: Float64Array;
  /** [rows], of x. */
  readonly rowMean: Float64Array;
  /** [columns], of y. */
  readonly columnMean: Float64Array;
}

export interface CrossObserver {
  /** @param weight of the frame, more than 0; default 1 */
  add(x: Float32Array, y: Float32Array, weight?: number): void;
  result(): CrossMoments;
}

/** Of no frames: zeros. */
export function observeCrossMoments(rows: number, columns: number): CrossObserver {
  const sums = new Float64Array(rows * columns);
  const [left, right] = [collectBlocks(rows), collectBlocks(columns)];
  const [rowDelta, columnDelta] = [new Float64Array(rows), new Float64Array(columns)];

  function merge(): void {
    if (left.waiting === 0) return;
    const x = left.take(rowDelta);
    const y = right.take(columnDelta);
    const weight = mergeWeight(left.taken, x.weight);
    const products = rowProducts(x, y, 'all');
    for (let i = 0; i < rows; i++) {
      const own = rowDelta[i]! * weight;
      for (let j = 0; j < columns; j++) {
        sums[i * columns + j]! += products[i * columns + j]! + own * columnDelta[j]!;
      }
    }
  }

  return {
    add(x, y, weight = 1) {
      const isFull = left.add(x, weight);
      right.add(y, weight);
      if (isFull) merge();
    },
    /** Ends the last block: what is added later starts a new one. */
    result() {
      merge();
      const taken = left.taken || 1;
      return {
        rows,
        columns,
        centred: sums.map((sum) => sum / taken),
        rowMean: left.mean.slice(),
        columnMean: right.mean.slice(),
      };
    },
  };
}
