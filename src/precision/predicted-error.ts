// What rounding does to a product, to second order, from statistics alone: E|W x - Q x - c|^2 per row, c what the bias takes. This is how
// HAWQ (Dong et al. 2019) orders layers, curvature times squared perturbation, with the curvature of the layer's own output.
import { type Statistics, symmetricAt } from '../calibrate/index.ts';
import type { MatrixSource, RoundedWeights } from './rounding-method.ts';
import { realWeights } from './weights/real-weights.ts';

/**
 * Mean over the rows; null where no moments are known.
 * @param statistics of the vector that the matrix multiplies
 */
export function predictedProductError(
  { data, rows, columns }: MatrixSource,
  { matrix, biasCorrection }: RoundedWeights,
  statistics: Statistics | null,
): number | null {
  const { moments, centre } = statistics ?? {};
  if (moments?.size !== columns || centre === undefined) return null;
  const real = realWeights(matrix);
  const full = new Float64Array(columns * columns);
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j < columns; j++) full[i * columns + j] = symmetricAt(moments, i, j);
  }
  const off = new Float64Array(columns);
  let sum = 0;
  for (let r = 0; r < rows; r++) {
    let ofMean = -(biasCorrection?.[r] ?? 0);
    for (let c = 0; c < columns; c++) {
      off[c] = data[r * columns + c]! - real[r * columns + c]!;
      ofMean += off[c]! * centre[c]!;
    }
    sum += ofMean * ofMean;
    for (let i = 0; i < columns; i++) {
      let inner = 0;
      for (let j = 0; j < columns; j++) inner += full[i * columns + j]! * off[j]!;
      sum += off[i]! * inner;
    }
  }
  return sum / rows;
}

/**
 * The same for a vector that is rounded in steps: step^2 / 12 for each element, times what the matrix makes of it.
 * @param step of the vector's format over its range
 */
export function predictedVectorError({ data, rows }: MatrixSource, step: number): number {
  return ((step * step) / 12) * (data.reduce((sum, weight) => sum + weight * weight, 0) / rows);
}
