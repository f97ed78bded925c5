// Symmetric positive definite systems by Cholesky's factor: what regressions and Gaussian processes are solved with.

/** Lower triangle of L with L L^T = A, row by row; the upper part is left 0. */
export interface Factor {
  readonly size: number;
  readonly rows: Float64Array;
}

/** @param matrix size * size, row by row; null where it is not positive definite */
export function choleskyFactor(matrix: Float64Array, size: number): Factor | null {
  const rows = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= rows[i * size + k]! * rows[j * size + k]!;
      if (i !== j) rows[i * size + j] = sum / rows[j * size + j]!;
      else if (sum > 0) rows[i * size + i] = Math.sqrt(sum);
      else return null;
    }
  }
  return { size, rows };
}

/** x of L x = b. */
export function solveLower({ size, rows }: Factor, b: ArrayLike<number>): Float64Array {
  const x = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= rows[i * size + k]! * x[k]!;
    x[i] = sum / rows[i * size + i]!;
  }
  return x;
}

/** x of L L^T x = b. */
export function solveFactored(factor: Factor, b: ArrayLike<number>): Float64Array {
  const { size, rows } = factor;
  const x = solveLower(factor, b);
  for (let i = size - 1; i >= 0; i--) {
    let sum = x[i]!;
    for (let k = i + 1; k < size; k++) sum -= rows[k * size + i]! * x[k]!;
    x[i] = sum / rows[i * size + i]!;
  }
  return x;
}
