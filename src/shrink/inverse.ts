// The inverse of a symmetric, positive definite matrix: from its Cholesky factor R, A = R R^T, as R^-T R^-1.
import { upperRoot } from '../precision/index.ts';

/** @param matrix row-major [size, size] */
export function inverseOf(matrix: Float64Array, size: number): Float64Array {
  const root = upperRoot(matrix, size);
  // Columns of R^-1, upper triangular too.
  const inner = new Float64Array(size * size);
  for (let i = size - 1; i >= 0; i--) {
    const pivot = root[i * size + i]!;
    inner[i * size + i] = 1 / pivot;
    for (let k = i + 1; k < size; k++) {
      const factor = root[i * size + k]! / pivot;
      if (factor === 0) continue;
      for (let j = k; j < size; j++) inner[i * size + j]! -= factor * inner[k * size + j]!;
    }
  }
  const out = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    for (let i = k; i < size; i++) {
      const factor = inner[k * size + i]!;
      for (let j = i; j < size; j++) out[i * size + j]! += factor * inner[k * size + j]!;
    }
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) out[i * size + j] = out[j * size + i]!;
  return out;
}

/** A copy with `share` of the mean diagonal added to the diagonal; something on it has to be above 0. */
export function damped(matrix: Float64Array, size: number, share: number): Float64Array {
  const out = matrix.slice();
  const added = share * meanDiagonal(matrix, size);
  for (let i = 0; i < size; i++) out[i * size + i]! += added;
  return out;
}

export function meanDiagonal(matrix: Float64Array, size: number): number {
  let trace = 0;
  for (let i = 0; i < size; i++) trace += matrix[i * size + i]!;
  return trace / size;
}
