// Second-order rounding: what an error of the weights does to the product is what counts (`hessian.ts`), rows go onto their grid
// by `round-rows.ts`, and the bias takes back what is left of the mean. Where nothing is known of what a matrix multiplies, it is
// rounded to nearest.
import { type FormatName, formatOf, integerFormat, type WeightGrid } from '../../program/formats.ts';
import type { QuantMatrix } from '../../program/program.ts';
import type { MatrixSource, RoundingMethod } from '../rounding-method.ts';
import { type Grid, gridOf } from './grid.ts';
import { type Hessian, hessianOf } from './hessian.ts';
import { NEAREST } from './nearest.ts';
import { realWeights } from './real-weights.ts';
import { roundRows } from './round-rows.ts';

export const PLAIN: RoundingMethod = {
  name: 'plain 2',
  round(source, format, statistics, leastScale) {
    const { moments, centre } = statistics ?? {};
    const hessian = moments?.size === source.columns ? hessianOf(moments) : null;
    if (hessian === null || centre === undefined)
      return NEAREST.round(source, format, statistics, leastScale);
    const matrix = roundMatrix(source, source.data, format, hessian, leastScale);
    return { matrix, biasCorrection: meanCorrection(source, centre, matrix, centre) };
  },
};

/** Below this many bits second-order rounding is worth its time whatever the network; at 8 bits nearest is mostly as good as float. */
const WIDE_BITS = 8;

export function isNarrow(format: FormatName): boolean {
  return formatOf(format).storageBits < WIDE_BITS;
}

/** Of the rows of a matrix: those that both grids are tried on. */
const GRID_TRIALS = 16;
/** Of a row of zeros on a grid without one, in the widest scale of the matrix: what it adds is lost in any rounding. */
const NEXT_TO_NOTHING = 2 ** -20;

/**
 * @param target what is to be rounded, row-major, in place of the source's own weights
 * @param leastScale [rows]
 */
export function roundMatrix(
  source: MatrixSource,
  target: Float32Array | Float64Array,
  format: FormatName,
  hessian: Hessian,
  leastScale: Float64Array,
): QuantMatrix {
  const { name, layer, rows, columns } = source;
  const descriptor = integerFormat(format);
  const grid = gridOf(chooseGrid(target, rows, hessian, format, leastScale), descriptor);
  const all = Array.from({ length: rows }, (_, row) => row);
  const { codes, scale } = roundRows(target, all, hessian, { grid, leastScale });
  const data = descriptor.carrier === 'i8' ? Int8Array.from(codes) : Int16Array.from(codes);
  const widest = scale.reduce((a, b) => Math.max(a, b), 0) || 1;
  const own = scale.map(
    (step, row) => step || Math.max(leastScale[row]!, grid.offset > 0 ? widest * NEXT_TO_NOTHING : widest),
  );
  return { name, layer, rows, columns, format, grid: grid.name, data, scale: own, groupSize: columns };
}

/** The grid with the lesser error on some of the rows: sparse and constant ones want a zero. */
function chooseGrid(
  target: Float32Array | Float64Array,
  rows: number,
  hessian: Hessian,
  format: FormatName,
  leastScale: Float64Array,
): WeightGrid {
  const descriptor = integerFormat(format);
  if (descriptor.grid === 'zero-centred') return 'zero-centred';
  const count = Math.min(rows, GRID_TRIALS);
  const some = Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * rows) / count));
  const errorOn = (grid: Grid): number =>
    roundRows(target, some, hessian, { grid, leastScale }).error.reduce((a, b) => a + b, 0);
  const [midRise, zeroCentred] = [gridOf('mid-rise', descriptor), gridOf('zero-centred', descriptor)];
  return errorOn(zeroCentred) <= errorOn(midRise) ? 'zero-centred' : 'mid-rise';
}

/** W mean(x) - Q mean(y): what the bias takes up where Q multiplies y in place of W x. */
export function meanCorrection(
  { data, rows, columns }: MatrixSource,
  mean: Float64Array,
  matrix: QuantMatrix,
  quantisedMean: Float64Array,
): Float64Array {
  const real = realWeights(matrix);
  const correction = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    let sum = 0;
    for (let c = 0; c < columns; c++) {
      sum += data[r * columns + c]! * mean[c]! - real[r * columns + c]! * quantisedMean[c]!;
    }
    correction[r] = sum;
  }
  return correction;
}
