// Weights in the formats that a search asks for, over and over: rounded once for each matrix, format and statistics, and kept
// as long as the float weights are. How they are rounded is a method's (`weights/`).
import type { Statistics } from '../calibrate/index.ts';
import { roundToF16 } from '../program/binary16.ts';
import { carrierOf, type FormatName, isFloatFormat } from '../program/formats.ts';
import type { QuantMatrix } from '../program/program.ts';
import { groupsOf } from '../program/weight-grid.ts';

export interface MatrixSource {
  readonly name: string;
  readonly layer: string;
  /** Row-major [rows, columns]; must not change. */
  readonly data: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

export interface RoundedWeights {
  readonly matrix: QuantMatrix;
  /** [rows], real, added to the bias: it takes back what rounding did to the mean of the product. Null for nothing. */
  readonly biasCorrection: Float64Array | null;
}

export interface RoundingMethod {
  readonly name: string;
  /**
   * @param format one of integers
   * @param statistics of the vector that the matrix multiplies; null where nothing is known of it
   * @param leastScale [rows], of the scale of each row's first group, so that its bias fits the accumulator even where its weights are all but
   * zero; zeros for none
   */
  round(
    source: MatrixSource,
    format: FormatName,
    statistics: Statistics | null,
    leastScale: Float64Array,
  ): RoundedWeights;
}

export interface WeightStore {
  readonly method: string;
  /** @param leastScale [rows] or null: see `RoundingMethod.round`. */
  get(
    source: MatrixSource,
    format: FormatName,
    statistics: Statistics | null,
    leastScale: Float64Array | null,
  ): RoundedWeights;
}

/** Stands for no statistics. */
const NONE: Statistics = { frames: 0, range: { min: 0, max: 0 } };

/** Equal statistics are the same object here: they are read or observed once for all candidates. */
export function createWeightStore(method: RoundingMethod): WeightStore {
  const kept = new WeakMap<Float32Array, WeakMap<Statistics, Map<string, RoundedWeights>>>();

  function keptFor(data: Float32Array, statistics: Statistics): Map<string, RoundedWeights> {
    let ofData = kept.get(data);
    if (!ofData) kept.set(data, (ofData = new WeakMap()));
    let ofBoth = ofData.get(statistics);
    if (!ofBoth) ofData.set(statistics, (ofBoth = new Map()));
    return ofBoth;
  }

  return {
    method: method.name,
    get(source, format, statistics, leastScale) {
      if (format === 'f32') return { matrix: floatMatrix(source, format), biasCorrection: null };
      const isFloat = isFloatFormat(format);
      const known = keptFor(source.data, isFloat ? NONE : (statistics ?? NONE));
      const key = `${source.layer} ${source.name} ${source.rows} ${format}`;
      let rounded = known.get(key);
      if (!rounded && isFloat) {
        rounded = { matrix: floatMatrix(source, format), biasCorrection: null };
        known.set(key, rounded);
      }
      if (rounded && isFloat) return rounded;
      if (!rounded) {
        rounded = method.round(source, format, statistics, new Float64Array(source.rows));
        known.set(key, rounded);
      }
      return leastScale === null || isWide(rounded.matrix, leastScale)
        ? rounded
        : method.round(source, format, statistics, leastScale);
    },
  };
}

/** A matrix of zeros has the scale that its biases give it. */
function isWide(matrix: QuantMatrix, leastScale: Float64Array): boolean {
  const { scale, data, grid } = matrix;
  const groups = groupsOf(matrix);
  const isSomething = grid === 'mid-rise' || data.some((q) => q !== 0);
  return isSomething && leastScale.every((least, row) => least <= scale[row * groups]!);
}

function floatMatrix(
  { name, layer, rows, columns, data: given }: MatrixSource,
  format: FormatName,
): QuantMatrix {
  const scale = new Float64Array(rows).fill(1);
  const data = carrierOf(format) === 'f16' ? given.map(roundToF16) : given;
  return { name, layer, rows, columns, format, grid: 'zero-centred', data, scale, groupSize: columns };
}
