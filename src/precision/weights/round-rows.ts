// Rows of weights onto a grid, each on its own, so that (w - q) H (w - q)^T is small (`hessian.ts`): a scale by the diagonal of H
// alone, error feedback from column to column around it, then coordinate descent over the codes with the scale refitted after
// each pass. Sources: Frantar et al., GPTQ (2022), which is Babai's nearest plane (Chen et al. 2025); the refit is a line of
// calculus: scale = (c H w) / (c H c).
import type { Grid } from './grid.ts';
import type { Hessian } from './hessian.ts';
import { LANES, roundingMachine } from './rounding-machine.ts';

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
  areas.lower.set(hessian.lower);
  areas.diagonal.set(hessian.diagonal);
  const codes = new Float64Array(rows.length * size);
  const scale = new Float64Array(rows.length);
  const error = new Float64Array(rows.length);
  const isFine = reach >= FINE_REACH;
  const dot = (a: number, b: number): number => kernels.dot(size, a, b);
  const lanes = (length = 1): Float64Array => new Float64Array(LANES * length);
  const [chosen, step, narrowest, lowest] = [lanes(), lanes(), lanes(), lanes()];
  /** [LANES, size]: values of the grid, w H and c H of each row. */
  const [best, wh, ch] = [lanes(size), lanes(size), lanes(size)];

  for (let first = 0; first < rows.length; first += LANES) {
    const some = rows.slice(first, first + LANES);
    chooseScales(some);
    feedBack(some.length);
    kernels.product(size, at.rows, at.matrix, at.products);
    fromBand(areas.products, wh, some.length);
    for (let r = 0; r < some.length; r++) {
      for (let i = 0; i < size; i++) areas.trial[i * LANES + r] = best[r * size + i]!;
    }
    kernels.product(size, at.trial, at.matrix, at.products);
    fromBand(areas.products, ch, some.length);
    // Rows of zeros are as they are: their scale is another's business.
    for (const r of some.keys()) if (chosen[r]! > 0) descend(first + r, r);
  }
  return { codes, scale, error };

  /** The rows into the band, and by the diagonal a scale for each; 0 for a row of zeros. */
  function chooseScales(some: readonly number[]): void {
    areas.rows.fill(0);
    for (const [r, row] of some.entries()) {
      let largest = 0;
      for (let i = 0; i < size; i++) {
        const value = weights[row * size + order[i]!]!;
        areas.w[i] = value;
        areas.rows[i * LANES + r] = value;
        largest = Math.max(largest, Math.abs(value));
      }
      narrowest[r] = leastScale[row]!;
      const widest = largest === 0 ? 0 : Math.max(largest / reach, narrowest[r]!);
      chosen[r] = widest;
      if (isFine || widest === 0) continue;
      let lowestError = Infinity;
      for (const factor of SCALES) {
        const tried = factor * widest;
        const found = kernels.diagonalError(size, at.w, at.diagonal, tried, offset, least, greatest);
        if (found < lowestError) [lowestError, chosen[r]] = [found, tried];
      }
    }
  }

  /** Sets `best` and `step`. */
  function feedBack(count: number): void {
    lowest.fill(Infinity);
    for (const factor of isFine ? [1] : AROUND) {
      // Lanes without a row, or with one of zeros, divide by something.
      areas.steps.fill(1);
      for (let r = 0; r < count; r++) {
        if (chosen[r]! > 0) areas.steps[r] = Math.max(factor * chosen[r]!, narrowest[r]!);
      }
      const { rows: w, lower, steps, left, trial, totals } = at;
      kernels.feedBack(size, w, lower, steps, offset, least, greatest, left, trial, totals);
      for (let r = 0; r < count; r++) {
        if (areas.totals[r]! >= lowest[r]!) continue;
        lowest[r] = areas.totals[r]!;
        step[r] = areas.steps[r]!;
        for (let i = 0; i < size; i++) best[r * size + i] = areas.trial[i * LANES + r]!;
      }
    }
  }

  function descend(to: number, r: number): void {
    for (let i = 0; i < size; i++) areas.w[i] = areas.rows[i * LANES + r]!;
    for (const [area, from] of [
      [areas.best, best],
      [areas.wh, wh],
      [areas.ch, ch],
    ] as const) {
      area.set(from.subarray(r * size, (r + 1) * size));
    }
    let own = step[r]!;
    for (let pass = 0; pass < DESCENTS; pass++) {
      const changed = kernels.descend(size, at.matrix, own, offset, least, greatest, at.wh, at.ch, at.best);
      const [cross, square] = [dot(at.best, at.wh), dot(at.best, at.ch)];
      if (cross > 0 && square > 0) own = Math.max(cross / square, narrowest[r]!);
      if (changed === 0) break;
    }
    for (let i = 0; i < size; i++) codes[to * size + order[i]!] = areas.best[i]! - offset;
    scale[to] = own;
    const square = dot(at.w, at.wh);
    error[to] = square - 2 * own * dot(at.best, at.wh) + own * own * dot(at.best, at.ch);
  }

  function fromBand(band: Float64Array, to: Float64Array, count: number): void {
    for (let r = 0; r < count; r++) {
      for (let i = 0; i < size; i++) to[r * size + i] = band[i * LANES + r]!;
    }
  }
}
