// What a method of rounding weights is given, and what it gives.
import type { Statistics } from '../calibrate/index.ts';
import type { FormatName } from '../program/formats.ts';
import type { QuantMatrix } from '../program/program.ts';

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
