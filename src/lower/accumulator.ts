// Matrices and accumulators of a program that is being lowered: weights by the store, biases in accumulator steps, and the
// width of an accumulator from the actual weights of its rows.
import { HushbitError } from '../base/errors.ts';
import { type MatrixSource, rowSums } from '../precision/index.ts';
import { type FormatName, integerFormat } from '../program/formats.ts';
import type { QuantMatrix } from '../program/program.ts';
import type { LoweredMatrix, Lowering } from './lowering.ts';

/** A bias takes at most this many accumulator steps. */
const BIAS_LIMIT = 2 ** 28;
const I32_LIMIT = 2n ** 31n;
const I64_LIMIT = 2n ** 62n;

/** The least scale of each row of weights with which its bias fits. */
export function leastScaleFor(biases: Float64Array, inputScale: number): Float64Array {
  return biases.map((bias) => Math.abs(bias) / (inputScale * BIAS_LIMIT));
}

/** A weight is quantised once; `vector` and `leastScale` matter at its first use. */
export function lowerMatrix(
  into: Lowering,
  weight: string,
  vector: string,
  leastScale: Float64Array | null,
): LoweredMatrix {
  const { shape, layer, data } = into.network.tensors.get(weight)!;
  // A vector of factors is a column.
  const [rows, columns = 1] = shape as readonly [number, number?];
  const source = { name: weight, layer, data: data!, rows, columns };
  return lowerSource(into, source, into.formats.get(weight)!, vector, leastScale);
}

/** The same for values that are no tensor of the network; by name. */
export function lowerSource(
  into: Lowering,
  source: MatrixSource,
  format: FormatName,
  vector: string,
  leastScale: Float64Array | null,
): LoweredMatrix {
  const known = into.matrixOf.get(source.name);
  if (known !== undefined) return known;
  const statistics = into.statistics.get(vector) ?? null;
  const { matrix, biasCorrection } = into.weights.get(source, format, statistics, leastScale);
  const lowered = { index: into.matrices.length, biasCorrection };
  into.matrixOf.set(source.name, lowered);
  into.matrices.push(matrix);
  return lowered;
}

export function addTo(sums: Float64Array, more: Float64Array | null): void {
  if (more !== null) for (const [row, value] of more.entries()) sums[row]! += value;
}

export interface Accumulation {
  readonly accumulator: 'i32' | 'i64';
  readonly bias: BigInt64Array;
  /** Greatest magnitude of the accumulator, by row. */
  readonly bounds: readonly bigint[];
}

export function accumulate(
  into: Lowering,
  matrix: QuantMatrix,
  input: number,
  biases: Float64Array | null,
): Accumulation {
  const { scale, zeroPoint, format } = into.buffers[input]!;
  const greatest = BigInt(-integerFormat(format).low);
  const { sum, norm } = rowSums(matrix);
  const bias = new BigInt64Array(matrix.rows);
  const bounds: bigint[] = [];
  for (let row = 0; row < matrix.rows; row++) {
    const steps = biases === null ? 0 : Math.round(biases[row]! / (matrix.scale[row]! * scale));
    bias[row] = BigInt(steps) - BigInt(zeroPoint) * BigInt(sum[row]!);
    const own = bias[row]! < 0n ? -bias[row]! : bias[row]!;
    bounds.push(own + BigInt(norm[row]!) * greatest);
  }
  const widest = bounds.reduce((a, b) => (a > b ? a : b), 0n);
  if (widest >= I64_LIMIT) {
    throw new HushbitError({
      code: 'failed',
      place: matrix.name,
      expected: 'sums below 2^62',
      got: `${widest}`,
      remedy: 'a bias is out of proportion to its weights; keep this layer at f32',
    });
  }
  return { accumulator: widest < I32_LIMIT ? 'i32' : 'i64', bias, bounds };
}
