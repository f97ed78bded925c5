// Rows of weights onto a grid, each on its own, so that (w - q) H (w - q)^T is small (`hessian.ts`): a scale by the diagonal of H
// alone, error feedback from column to column around it, then coordinate descent over the codes with the scale refitted after
// each pass. Sources: Frantar et al., GPTQ (2022), which is Babai's nearest plane (Chen et al. 2025); the refit is a line of
// calculus: scale = (c H w) / (c H c).
import type { Grid } from './grid.ts';
import type { Hessian } from './hessian.ts';
import { roundingMachine } from './rounding-machine.ts';

export interface RowRounding {
  readonly grid: Grid;
  /** [rows of the matrix] */
  readonly leastScale: Float64Array;
}

export interface RoundedRows {
  /** Row-major [rows, columns], integers. */
  readonly codes: Float64Array;
  /** [rows]; 0 for a row of zeros */
  readonly scale: Float64Array;
  /** [rows], (w - q) H (w - q)^T */
  readonly error: Float64Array;
}

/** Of the scale that just reaches the greatest weight: what the diagonal chooses from. */
const SCALES = Array.from({ length: 25 }, (_, i) => 1 - (0.75 * i) / 24);
/** Of the scale that the diagonal chose: feedback moves weights, so a wider or a narrower one may do better. */
const AROUND = [1, 0.91, 1.1];
const DESCENTS = 3;
/** From here on the grid is so fine that clipping costs more than it gains. */
const FINE_REACH = 64;

/**
 * @param weights row-major [rows, columns]
 * @param rows which of them
 */
export function roundRows(
  weights: Float32Array | Float64Array,
  rows: readonly number[],
  hessian: Hessian,
  { grid, leastScale }: RowRounding,
): RoundedRows {
  const { size, order } = hessian;
  const { offset, reach } = grid;
  const [least, greatest] = [grid.least, grid.greatest];
  const { kernels, areas, at } = roundingMachine(size);
  areas.matrix.set(hessian.matrix);
  areas.root.set(hessian.root);
  areas.diagonal.set(hessian.diagonal);
  const { w, trial, best } = areas;
  const codes = new Float64Array(rows.length * size);
  const scale = new Float64Array(rows.length);
  const error = new Float64Array(rows.length);
  const isFine = reach >= FINE_REACH;
  const dot = (a: number, b: number): number => kernels.dot(size, a, b);

  for (const [r, row] of rows.entries()) {
    let largest = 0;
    for (let i = 0; i < size; i++) {
      const value = weights[row * size + order[i]!]!;
      w[i] = value;
      largest = Math.max(largest, Math.abs(value));
    }
    if (largest === 0) continue;
    const widest = Math.max(largest / reach, leastScale[row]!);
    let chosen = widest;
    if (!isFine) {
      let lowest = Infinity;
      for (const factor of SCALES) {
        const found = kernels.diagonalError(
          size,
          at.w,
          at.diagonal,
          factor * widest,
          offset,
          least,
          greatest,
        );
        if (found < lowest) [lowest, chosen] = [found, factor * widest];
      }
    }
    let lowest = Infinity;
    let step = chosen;
    for (const factor of isFine ? [1] : AROUND) {
      const tried = Math.max(factor * chosen, leastScale[row]!);
      const found = kernels.feedBack(
        size,
        at.w,
        at.root,
        tried,
        offset,
        least,
        greatest,
        lowest,
        at.sums,
        at.trial,
      );
      if (found >= lowest) continue;
      [lowest, step] = [found, tried];
      best.set(trial);
    }
    kernels.product(size, at.w, at.matrix, at.wh);
    kernels.product(size, at.best, at.matrix, at.ch);
    for (let pass = 0; pass < DESCENTS; pass++) {
      const changed = kernels.descend(size, at.matrix, step, offset, least, greatest, at.wh, at.ch, at.best);
      const [cross, own] = [dot(at.best, at.wh), dot(at.best, at.ch)];
      if (cross > 0 && own > 0) step = Math.max(cross / own, leastScale[row]!);
      if (changed === 0) break;
    }
    for (let i = 0; i < size; i++) codes[r * size + order[i]!] = best[i]! - offset;
    scale[r] = step;
    error[r] = dot(at.w, at.wh) - 2 * step * dot(at.best, at.wh) + step * step * dot(at.best, at.ch);
  }
  return { codes, scale, error };
}
