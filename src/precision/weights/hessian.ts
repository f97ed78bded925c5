// What an error of the weights costs: (w - q) H (w - q)^T with H = E[(x - mean)(x - mean)^T] of the vector x that they multiply.
// The mean is not in it: a bias repairs what it does exactly. Columns are sorted by falling diagonal, so that those that weigh
// most are rounded while many others can still take up what they leave.
import type { SymmetricMatrix } from '../../calibrate/index.ts';
import { roundingMachine } from './rounding-machine.ts';

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
  /** R^T. */
  readonly lower: Float64Array;
}

/** Of the mean diagonal (Frantar et al. 2022 have 0.01; sums over little audio need more). */
const DAMPING = 0.1;

const known = new WeakMap<SymmetricMatrix, Hessian>();

/** Null where nothing that the weights multiply ever varies. */
export function hessianOf(moments: SymmetricMatrix): Hessian | null {
  const found = known.get(moments);
  if (found) return found;
  const { size } = moments;
  const full = fullMatrix(moments);
  const diagonal = Float64Array.from({ length: size }, (_, i) => full[i * size + i]!);
  const trace = diagonal.reduce((sum, value) => sum + value, 0);
  if (!(trace > 0)) return null;
  const damping = (DAMPING * trace) / size;
  const order = Int32Array.from(diagonal.keys()).sort((a, b) => diagonal[b]! - diagonal[a]! || a - b);
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const from = order[i]! * size;
    for (let j = 0; j < size; j++) matrix[i * size + j] = full[from + order[j]!]!;
    matrix[i * size + i]! += damping;
  }
  const damped = Float64Array.from(order, (column) => diagonal[column]! + damping);
  const root = upperRoot(matrix, size);
  const hessian = { size, order, diagonal: damped, matrix, root, lower: transposed(root, size) };
  known.set(moments, hessian);
  return hessian;
}

/** Both halves, row-major [size, size]. */
export function fullMatrix(symmetric: SymmetricMatrix): Float64Array {
  const { size, upper } = symmetric;
  const full = new Float64Array(size * size);
  let at = 0;
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++) full[i * size + j] = full[j * size + i] = upper[at++]!;
  }
  return full;
}

/**
 * Upper triangular R with R R^T = the matrix: Cholesky's factor from the last column on.
 * @param matrix symmetric and positive definite, row-major
 */
export function upperRoot(matrix: Float64Array, size: number): Float64Array {
  const { kernels, areas, at } = roundingMachine(size);
  areas.root.set(matrix);
  kernels.upperRoot(size, at.root, at.w);
  return areas.root.slice();
}

export function transposed(square: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) out[j * size + i] = square[i * size + j]!;
  }
  return out;
}
