// What an error of the weights costs: (w - q) H (w - q)^T with H = E[(x - mean)(x - mean)^T] of the vector x that they multiply.
// The mean is not in it: a bias repairs what it does exactly. Columns are sorted by falling diagonal, so that those that weigh
// most are rounded while many others can still take up what they leave.
import { type SymmetricMatrix, symmetricAt } from '../../calibrate/index.ts';

export interface Hessian {
  readonly size: number;
  /** Column of the weights at each place of the order. */
  readonly order: Int32Array;
  /** [size], of `matrix`. */
  readonly diagonal: Float64Array;
  /** Row-major [size, size], in the order, with damping on the diagonal. */
  readonly matrix: Float64Array;
  /** Upper triangular R, row-major, with R R^T = `matrix`: the error is the sum of the squares of (w - q) R. */
  readonly root: Float64Array;
}

/** Of the mean diagonal (Frantar et al. 2022 have 0.01; sums over little audio need more). */
const DAMPING = 0.1;

const known = new WeakMap<SymmetricMatrix, Hessian>();

/** Null where nothing that the weights multiply ever varies. */
export function hessianOf(moments: SymmetricMatrix): Hessian | null {
  const found = known.get(moments);
  if (found) return found;
  const { size } = moments;
  let trace = 0;
  for (let i = 0; i < size; i++) trace += symmetricAt(moments, i, i);
  if (!(trace > 0)) return null;
  const damping = (DAMPING * trace) / size;
  const diagonal = Float64Array.from({ length: size }, (_, i) => symmetricAt(moments, i, i));
  const order = Int32Array.from(diagonal.keys()).sort((a, b) => diagonal[b]! - diagonal[a]! || a - b);
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) matrix[i * size + j] = symmetricAt(moments, order[i]!, order[j]!);
    matrix[i * size + i]! += damping;
  }
  const damped = Float64Array.from(order, (column) => diagonal[column]! + damping);
  const hessian = { size, order, diagonal: damped, matrix, root: upperRoot(matrix, size) };
  known.set(moments, hessian);
  return hessian;
}

/** Both halves, row-major [size, size]. */
export function fullMatrix(symmetric: SymmetricMatrix): Float64Array {
  const { size } = symmetric;
  const full = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++) full[i * size + j] = full[j * size + i] = symmetricAt(symmetric, i, j);
  }
  return full;
}

/**
 * Upper triangular R with R R^T = the matrix: Cholesky's factor from the last column on.
 * @param matrix symmetric and positive definite, row-major
 */
export function upperRoot(matrix: Float64Array, size: number): Float64Array {
  const root = matrix.slice();
  const column = new Float64Array(size);
  for (let k = size - 1; k >= 0; k--) {
    const pivot = Math.sqrt(root[k * size + k]!);
    root[k * size + k] = pivot;
    for (let i = 0; i < k; i++) column[i] = root[i * size + k]! /= pivot;
    // Only the upper half is kept up.
    for (let i = 0; i < k; i++) {
      const factor = column[i]!;
      const at = i * size;
      for (let j = i; j < k; j++) root[at + j]! -= factor * column[j]!;
    }
  }
  for (let i = 1; i < size; i++) root.fill(0, i * size, i * size + i);
  return root;
}
