// Weights rounded to nearest: the greatest weight of a row (or group) is the greatest of its grid. Of a format that has two
// grids a matrix gets the one with the lesser squared error: sparse and constant rows want one with a zero.
import { type FormatName, integerFormat, type WeightGrid } from '../../program/formats.ts';
import type { QuantMatrix } from '../../program/program.ts';
import type { MatrixSource, RoundingMethod } from '../rounding-method.ts';

/** @param groupSize columns that share a scale, a multiple of 16; default: the row */
export function nearestInGroups(groupSize = Number.POSITIVE_INFINITY): RoundingMethod {
  return {
    name: Number.isFinite(groupSize) ? `nearest in groups of ${groupSize}` : 'nearest',
    round: (source, format, _statistics, leastScale) => ({
      matrix: roundToNearest(source, format, leastScale, Math.min(groupSize, source.columns)),
      biasCorrection: null,
    }),
  };
}

export const NEAREST: RoundingMethod = nearestInGroups();

/** Of a matrix of zeros: there is nothing to take a scale from. */
const NO_SCALE = 1;
/** Of a group of zeros on a grid without a zero, in the widest scale of the matrix: what it adds is lost in any rounding. */
const NEXT_TO_NOTHING = 2 ** -20;

function roundToNearest(
  source: MatrixSource,
  format: FormatName,
  leastScale: Float64Array,
  groupSize: number,
): QuantMatrix {
  const zeroCentred = onGrid(source, format, leastScale, groupSize, 'zero-centred');
  if (integerFormat(format).grid === 'zero-centred') return zeroCentred;
  const midRise = onGrid(source, format, leastScale, groupSize, 'mid-rise');
  return squaredError(source, midRise) < squaredError(source, zeroCentred) ? midRise : zeroCentred;
}

function onGrid(
  source: MatrixSource,
  format: FormatName,
  leastScale: Float64Array,
  groupSize: number,
  grid: WeightGrid,
): QuantMatrix {
  const { name, layer, rows, columns, data } = source;
  const { weightLimit, carrier, low, high } = integerFormat(format);
  // Of the integers w that a scale is a step of: q, or q + 1/2.
  const offset = grid === 'mid-rise' ? 0.5 : 0;
  const [least, greatest] = grid === 'mid-rise' ? [low, high] : [-weightLimit, weightLimit];
  const groups = Math.ceil(columns / groupSize);
  const scale = new Float64Array(rows * groups);
  for (let r = 0, i = 0; r < rows; r++) {
    for (let g = 0; g < groups; g++) {
      const end = r * columns + Math.min(columns, (g + 1) * groupSize);
      scale[r * groups + g] = greatestMagnitude(data, i, end) / (greatest + offset);
      i = end;
    }
    scale[r * groups] = Math.max(scale[r * groups]!, leastScale[r]!);
  }
  // A row of zeros takes the steps of its bias from its neighbours.
  const widest = scale.reduce((a, b) => Math.max(a, b), 0) || NO_SCALE;
  const out = carrier === 'i8' ? new Int8Array(data.length) : new Int16Array(data.length);
  for (let r = 0, i = 0; r < rows; r++) {
    for (let g = 0; g < groups; g++) {
      const step = (scale[r * groups + g] ||= grid === 'mid-rise' ? widest * NEXT_TO_NOTHING : widest);
      const end = r * columns + Math.min(columns, (g + 1) * groupSize);
      roundStretch(data, i, end, step, offset, least, greatest, out);
      i = end;
    }
  }
  return { name, layer, rows, columns, format, grid, data: out, scale, groupSize };
}

function greatestMagnitude(data: Float32Array, from: number, end: number): number {
  let greatest = 0;
  for (let i = from; i < end; i++) greatest = Math.max(greatest, Math.abs(data[i]!));
  return greatest;
}

function roundStretch(
  data: Float32Array,
  from: number,
  end: number,
  step: number,
  offset: number,
  least: number,
  greatest: number,
  out: Int8Array | Int16Array,
): void {
  for (let i = from; i < end; i++) {
    out[i] = Math.max(least, Math.min(greatest, Math.round(data[i]! / step - offset)));
  }
}

function squaredError({ data, rows, columns }: MatrixSource, matrix: QuantMatrix): number {
  const { data: codes, scale, groupSize } = matrix;
  const offset = matrix.grid === 'mid-rise' ? 0.5 : 0;
  const groups = Math.ceil(columns / groupSize);
  let sum = 0;
  for (let r = 0, i = 0; r < rows; r++) {
    for (let g = 0; g < groups; g++) {
      const step = scale[r * groups + g]!;
      const end = r * columns + Math.min(columns, (g + 1) * groupSize);
      for (; i < end; i++) sum += (data[i]! - step * (codes[i]! + offset)) ** 2;
    }
  }
  return sum;
}
