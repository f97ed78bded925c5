// Weights of convolutions, whose rows have a scale each: a tensor, which is a site, or one factor for all, which is exact in any format.
import { addTo, leastScaleFor, lowerMatrix, lowerSource } from '../accumulator.ts';
import { bufferIndex, isFloat, type Lowering } from '../lowering.ts';

interface Weighted {
  readonly output: string;
  readonly input: string;
  /** A tensor or one factor for all. */
  readonly weight: string | number;
}

/** @param biases [rows], corrected for what rounding does to the mean */
export function lowerRowWeights(
  into: Lowering,
  { output, input, weight }: Weighted,
  { rows, columns }: { readonly rows: number; readonly columns: number },
  biases: Float64Array,
) {
  const hasFloats = isFloat(into, input, output, ...(typeof weight === 'string' ? [weight] : []));
  const { scale } = into.buffers[bufferIndex(into, input)]!;
  const leastScale = hasFloats ? null : leastScaleFor(biases, scale);
  const ofFactor = (factor: number) => {
    const { layer } = into.network.tensors.get(output)!;
    const data = new Float32Array(rows * columns).fill(factor);
    const source = { name: `${output} factor`, layer, data, rows, columns };
    return lowerSource(into, source, hasFloats ? 'f32' : 'i8', input, leastScale);
  };
  const { index, biasCorrection } =
    typeof weight === 'string' ? lowerMatrix(into, weight, input, leastScale) : ofFactor(weight);
  addTo(biases, biasCorrection);
  return { hasFloats, matrix: index, source: into.matrices[index]! };
}
