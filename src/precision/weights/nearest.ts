// Symmetric weights with one scale per row (output channel), rounded to nearest. No error correction: with float
// activations that is within 0.005 PESQ of the float network at 8 bits.
// A search lowers the same weights over and over, so what was quantised is kept as long as the float weights are.
import { type FormatName, integerFormat } from '../../program/formats.ts';
import type { QuantMatrix } from '../../program/program.ts';

export interface MatrixSource {
  readonly name: string;
  readonly layer: string;
  /** Row-major [rows, columns]; must not change. */
  readonly data: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

export function floatMatrix(source: MatrixSource): QuantMatrix {
  const { name, layer, rows, columns, data } = source;
  const scale = new Float64Array(rows).fill(1);
  return { name, layer, rows, columns, format: 'f32', data, scale, groupSize: columns };
}

const kept = new WeakMap<Float32Array, Map<string, QuantMatrix>>();

/**
 * @param format one of integers
 * @param leastScale [rows]; a row's scale is at least this, so that its bias fits the accumulator even where the
 * weights of the row are all but zero
 */
export function quantiseMatrix(
  source: MatrixSource,
  format: FormatName,
  leastScale: Float64Array,
): QuantMatrix {
  let known = kept.get(source.data);
  if (!known) kept.set(source.data, (known = new Map()));
  const key = `${source.layer} ${source.name} ${source.rows} ${format}`;
  let matrix = known.get(key);
  if (!matrix) known.set(key, (matrix = quantise(source, format, new Float64Array(source.rows))));
  const { scale } = matrix;
  const isFine = leastScale.every((least, row) => least <= scale[row]! && scale[row] !== NO_SCALE);
  return isFine ? matrix : quantise(source, format, leastScale);
}

/** Of a matrix of zeros: there is nothing to take a scale from. */
const NO_SCALE = 1;

function quantise(source: MatrixSource, format: FormatName, leastScale: Float64Array): QuantMatrix {
  const { name, layer, rows, columns, data } = source;
  const { weightLimit: limit, carrier } = integerFormat(format);
  const out = carrier === 'i8' ? new Int8Array(data.length) : new Int16Array(data.length);
  const scale = new Float64Array(rows);
  for (let r = 0; r < rows; r++) {
    let greatest = 0;
    for (let i = r * columns; i < (r + 1) * columns; i++) greatest = Math.max(greatest, Math.abs(data[i]!));
    scale[r] = Math.max(greatest / limit, leastScale[r]!);
  }
  // A row of zeros takes the steps of its bias from its neighbours.
  const widest = scale.reduce((a, b) => Math.max(a, b), 0);
  for (let r = 0; r < rows; r++) {
    const step = (scale[r] ||= widest || NO_SCALE);
    for (let i = r * columns; i < (r + 1) * columns; i++) {
      out[i] = Math.max(-limit, Math.min(limit, Math.round(data[i]! / step)));
    }
  }
  return { name, layer, rows, columns, format, data: out, scale, groupSize: columns };
}

/** Of each row of integers. */
export interface RowSums {
  readonly sum: Float64Array;
  /** Sum of magnitudes. */
  readonly norm: Float64Array;
}

const sums = new WeakMap<QuantMatrix, RowSums>();

export function rowSums(matrix: QuantMatrix): RowSums {
  const known = sums.get(matrix);
  if (known) return known;
  const { rows, columns, data } = matrix;
  const result: RowSums = { sum: new Float64Array(rows), norm: new Float64Array(rows) };
  for (let r = 0; r < rows; r++) {
    for (let i = r * columns; i < (r + 1) * columns; i++) {
      result.sum[r]! += data[i]!;
      result.norm[r]! += Math.abs(data[i]!);
    }
  }
  sums.set(matrix, result);
  return result;
}
