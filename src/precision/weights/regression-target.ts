// What is to be rounded where a product reads y in place of the x that it was trained for: the matrix that brings W' y closest to
// W x, with a ridge that pulls W' to W where there is too little audio to know better.
import { type CrossMoments, rowStart, type SymmetricMatrix } from '../../calibrate/index.ts';
import type { MatrixSource } from '../rounding-method.ts';
import { fullMatrix, transposed, upperRoot } from './hessian.ts';
import { LANES, roundingMachine } from './rounding-machine.ts';

/** Of the mean diagonal of E[y y^T]. */
const RIDGE = 0.2;

/**
 * @param moments E[y y^T] around the mean, of which something varies
 * @param cross E[x y^T] around the means
 * @returns of a matrix its target, row-major [rows, columns]; `left`, as large, is what it shall make up for besides, times y^T
 */
export function regressionTarget(
  moments: SymmetricMatrix,
  cross: CrossMoments,
): (source: MatrixSource, left?: Float64Array) => Float64Array {
  const { size } = moments;
  const both = cross.centred.slice();
  const ridge = ridgeOf(moments);
  for (let i = 0; i < size; i++) both[i * size + i]! += ridge;
  // A product's sums run along a row.
  const ofColumns = transposed(both, size);
  const solve = regressionOn(moments);
  return ({ data, rows }, left) => {
    const { kernels, areas, at } = roundingMachine(size);
    areas.matrix.set(ofColumns);
    const products = new Float64Array(rows * size);
    for (let first = 0; first < rows; first += LANES) {
      const count = Math.min(LANES, rows - first);
      areas.rows.fill(0);
      for (let r = 0; r < count; r++) {
        for (let i = 0; i < size; i++) areas.rows[i * LANES + r] = data[(first + r) * size + i]!;
      }
      kernels.product(size, at.rows, at.matrix, at.products);
      for (let r = 0; r < count; r++) {
        for (let i = 0; i < size; i++) products[(first + r) * size + i] = areas.products[i * LANES + r]!;
      }
    }
    if (left) for (let i = 0; i < products.length; i++) products[i]! += left[i]!;
    return solve(products, rows);
  };
}

function ridgeOf({ size, upper }: SymmetricMatrix): number {
  let trace = 0;
  for (let i = 0; i < size; i++) trace += upper[rowStart(size, i) + i]!;
  return (RIDGE * trace) / size;
}

/** @returns of rows, row-major [rows, size], their products with (E[y y^T] + ridge)^-1 */
export function regressionOn(moments: SymmetricMatrix): (of: Float64Array, rows: number) => Float64Array {
  const { size } = moments;
  const own = fullMatrix(moments);
  const ridge = ridgeOf(moments);
  for (let i = 0; i < size; i++) own[i * size + i]! += ridge;
  const root = upperRoot(own, size);
  const lower = transposed(root, size);
  return (of, rows) => {
    const { kernels, areas, at } = roundingMachine(size);
    areas.root.set(root);
    areas.lower.set(lower);
    const out = new Float64Array(rows * size);
    for (let first = 0; first < rows; first += LANES) {
      const count = Math.min(LANES, rows - first);
      areas.products.fill(0);
      for (let r = 0; r < count; r++) {
        for (let i = 0; i < size; i++) areas.products[i * LANES + r] = of[(first + r) * size + i]!;
      }
      kernels.solve(size, at.root, at.lower, at.products);
      for (let r = 0; r < count; r++) {
        for (let i = 0; i < size; i++) out[(first + r) * size + i] = areas.products[i * LANES + r]!;
      }
    }
    return out;
  };
}
