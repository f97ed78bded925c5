// Sums of matrix-vector products, biases, vectors and products of vectors, rounded once; a ReLU is a clamp. Lowered to
// weights, biases in accumulator steps, an accumulator width from the rows' actual weights, and the multipliers of all
// addends.
import { HushbitError } from '../../base/errors.ts';
import type { ElementTerm, LinearOperation, MatrixTerm } from '../../program/program.ts';
import { weightSteps } from '../../program/weight-grid.ts';
import { accumulate, addTo, leastScaleFor, lowerMatrix } from '../accumulator.ts';
import { bufferIndex, greatestOffset, isFloat, type Lowering } from '../lowering.ts';
import { chooseShift, multiplierFor, type WeightedSum } from '../multipliers.ts';
import type { Replaced, Step } from '../step.ts';

export type Addend =
  | { readonly form: 'matrix'; readonly weight: string; readonly vector: string }
  | { readonly form: 'bias'; readonly bias: string }
  /** left * right, or left where right is null. */
  | { readonly form: 'element'; readonly left: string; readonly right: string | null; readonly sign: Sign };

/** -1: taken away. */
export type Sign = 1 | -1;

export interface LinearStep extends Step<'linear'> {
  readonly addends: readonly Addend[];
  readonly relu: boolean;
  /** The carried tensor that it replaces, in place. */
  readonly replaced: Replaced | null;
}

export function element(left: string, right: string | null = null, sign: Sign = 1): Addend {
  return { form: 'element', left, right, sign };
}

export function linearStep(output: string, addends: readonly Addend[], relu = false): LinearStep {
  return { step: 'linear', output, addends, relu, replaced: null };
}

/** The new value of a carried tensor, which element by element depends on the old one. */
export function replaceStep(output: string, addends: readonly Addend[], replaced: Replaced): LinearStep {
  return { step: 'linear', output, addends, relu: false, replaced };
}

export function isLinear(step: Step): step is LinearStep {
  return step.step === 'linear';
}

export const matricesOf = ({ addends }: LinearStep) => addends.filter((one) => one.form === 'matrix');
export const elementsOf = ({ addends }: LinearStep) => addends.filter((one) => one.form === 'element');
export const elementReads = ({ left, right }: { left: string; right: string | null }): string[] =>
  right === null ? [left] : [left, right];

/** What a state has become, in the format that its readers want; nothing where that is the state's own. */
export function copyOfState(into: Lowering, state: string, output: string): readonly LinearOperation[] {
  if (bufferIndex(into, output) === bufferIndex(into, state)) return [];
  return [{ ...lowerLinear(into, linearStep(output, [element(state)])), name: `${output} copy` }];
}

export function lowerLinear(into: Lowering, step: LinearStep): LinearOperation {
  const operands = [
    step.output,
    ...matricesOf(step).flatMap(({ weight, vector }) => [weight, vector]),
    ...elementsOf(step).flatMap(elementReads),
  ];
  const output = bufferIndex(into, step.output);
  const { layer } = into.buffers[output]!;
  const biases = sumBiases(into, step);
  const common = {
    op: 'linear',
    name: step.output,
    layer,
    output,
    ...into.limits[output]!,
    relu: step.relu,
  } as const;
  const elements = elementsOf(step).map(({ left, right, sign }) => ({
    left: bufferIndex(into, left),
    right: right === null ? null : bufferIndex(into, right),
    sign,
  }));
  if (isFloat(into, ...operands)) {
    const matrixTerms = matricesOf(step).map(({ weight, vector }): MatrixTerm => {
      const { index: matrix, biasCorrection } = lowerMatrix(into, weight, vector, null);
      addTo(biases, biasCorrection);
      const floatScale = Float32Array.from(weightSteps(into.matrices[matrix]!));
      const none = { accumulator: 'i32', bias: new BigInt64Array(0), multiplier: new Int32Array(0) } as const;
      return { matrix, input: bufferIndex(into, vector), ...none, floatScale };
    });
    const elementTerms = elements.map(({ left, right, sign }) => ({
      left,
      right,
      multiplier: sign < 0 ? -1 : 0,
    }));
    const floatBias = Float32Array.from(biases);
    return { ...common, arithmetic: 'float', matrixTerms, elementTerms, shift: 1, floatBias };
  }
  return {
    ...common,
    arithmetic: 'integer',
    floatBias: new Float32Array(0),
    ...integerParts(into, step, biases, elements),
  };
}

function sumBiases(into: Lowering, step: LinearStep): Float64Array {
  const sums = new Float64Array(into.buffers[bufferIndex(into, step.output)]!.length);
  const biases = step.addends.filter((one) => one.form === 'bias');
  for (const { bias } of biases) {
    for (const [row, value] of into.network.tensors.get(bias)!.data!.entries()) sums[row]! += value;
  }
  if (biases.length > 0 && matricesOf(step).length === 0) {
    throw new HushbitError({
      code: 'unsupported',
      place: step.output,
      expected: 'a bias beside a matrix product',
      got: 'a bias beside products of vectors alone',
      remedy: 'a bias lives in the accumulator of a product',
    });
  }
  return sums;
}

type Elements = readonly { readonly left: number; readonly right: number | null; readonly sign: Sign }[];

function integerParts(into: Lowering, step: LinearStep, biases: Float64Array, elements: Elements) {
  const target = into.buffers[bufferIndex(into, step.output)]!;
  const terms = matricesOf(step).map(({ weight, vector }, index) => {
    const input = bufferIndex(into, vector);
    // All biases go to the first product: what they add is one number per row.
    const own = index === 0 ? biases : null;
    const leastScale = own && leastScaleFor(own, into.buffers[input]!.scale);
    const { index: matrix, biasCorrection } = lowerMatrix(into, weight, vector, leastScale);
    const corrected = own ?? (biasCorrection && new Float64Array(target.length));
    if (corrected) addTo(corrected, biasCorrection);
    return { matrix, input, ...accumulate(into, into.matrices[matrix]!, input, corrected) };
  });
  const elementFactors = elements.map(
    ({ left, right }) =>
      (into.buffers[left]!.scale * (right === null ? 1 : into.buffers[right]!.scale)) / target.scale,
  );
  const elementBounds = elements.map(
    ({ left, right }) =>
      greatestOffset(into.buffers[left]!) * (right === null ? 1n : greatestOffset(into.buffers[right]!)),
  );
  const factors = terms.map(({ matrix, input }) => {
    const { scale } = into.buffers[input]!;
    return weightSteps(into.matrices[matrix]!).map((step) => (step * scale) / target.scale);
  });
  const sums = Array.from({ length: target.length }, (_, row): WeightedSum => {
    const [ofRow, factorsOfRow] = [[...elementBounds], [...elementFactors]];
    for (const [t, { bounds }] of terms.entries()) {
      const groups = bounds.length / target.length;
      for (let i = row * groups; i < (row + 1) * groups; i++) {
        ofRow.push(bounds[i]!);
        factorsOfRow.push(factors[t]![i]!);
      }
    }
    return { bounds: ofRow, factors: factorsOfRow };
  });
  const shift = chooseShift(sums, step.output);
  const matrixTerms = terms.map(({ matrix, input, accumulator, bias }, t): MatrixTerm => {
    const multiplier = Int32Array.from(factors[t]!, (factor) => multiplierFor(factor, shift));
    return { matrix, input, accumulator, bias, multiplier, floatScale: new Float32Array(0) };
  });
  const elementTerms = elements.map(
    ({ left, right, sign }, index): ElementTerm => ({
      left,
      right,
      // No -0, which a file would not keep.
      multiplier: sign * multiplierFor(elementFactors[index]!, shift) + 0,
    }),
  );
  return { matrixTerms, elementTerms, shift };
}
