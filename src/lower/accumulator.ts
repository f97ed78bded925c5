// Matrices and accumulators of a program that is being lowered: weights by the store, biases in accumulator steps, and the
// width of an accumulator from the actual weights of its rows.
import { HushbitError } from '../base/errors.ts';
import { type MatrixSource, rowSums } from '../precision/index.ts';
import { type FormatName, integerFormat } from '../program/formats.ts';
import type { QuantMatrix } from '../program/program.ts';
import { groupsOf, weightSteps } from '../program/weight-grid.ts';
import type { LoweredMatrix, Lowering } from './lowering.ts';

/** A bias takes at most this many accumulator steps. */
const BIAS_LIMIT = 2 ** 28;
const I32_LIMIT = 2n ** 31n;
const I64_LIMIT = 2n ** 62n;

/** The least scale of each row of weights with which its bias fits, on the grid with the smaller steps. */
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
  /** [rows, groups] */
  readonly bias: BigInt64Array;
  /** Greatest magnitude of the accumulator, [rows, groups]. */
  readonly bounds: readonly bigint[];
}

/** @param biases [rows], real: they go to the first group */
export function accumulate(
  into: Lowering,
  matrix: QuantMatrix,
  input: number,
  biases: Float64Array | null,
): Accumulation {
  const { scale, zeroPoint, format } = into.buffers[input]!;
  const greatest = BigInt(-integerFormat(format).low);
  const { sum, norm } = rowSums(matrix);
  const [weightStep, groups] = [weightSteps(matrix), groupsOf(matrix)];
  const bias = new BigInt64Array(sum.length);
  const bounds: bigint[] = [];
  for (let i = 0; i < bias.length; i++) {
    const real = biases === null || i % groups > 0 ? 0 : biases[i / groups]!;
    const steps = Math.round(real / (weightStep[i]! * scale));
    bias[i] = BigInt(steps) - BigInt(zeroPoint) * BigInt(sum[i]!);
    const own = bias[i]! < 0n ? -bias[i]! : bias[i]!;
    bounds.push(own + BigInt(norm[i]!) * greatest);
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
