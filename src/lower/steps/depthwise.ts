// A factor per element and frame, added up over a frame and those before it: a convolution over time, or with one tap a
// factor and a term per element.
import type { FormatName } from '../../program/formats.ts';
import type { DepthwiseOperation } from '../../program/program.ts';
import { weightSteps } from '../../program/weight-grid.ts';
import { accumulate, addTo, leastScaleFor, lowerMatrix, lowerSource } from '../accumulator.ts';
import { bufferIndex, isFloat, keepFrames, type LoweredMatrix, type Lowering } from '../lowering.ts';
import { chooseShift, multiplierFor } from '../multipliers.ts';
import type { Step, StepKind } from '../step.ts';

export interface DepthwiseStep extends Step<'depthwise'> {
  readonly input: string;
  /** A tensor [elements, taps] or [elements], which is a site; or one factor for all, which is none. */
  readonly weight: string | number;
  /** Tensors [elements] or one term for all, added up. */
  readonly biases: readonly (string | number)[];
  /** Frames from tap to tap. */
  readonly dilation: number;
  /** The carried tensor of the network that holds the earlier frames; null where there is one tap. */
  readonly history: string | null;
}

/** factor * input + terms, element by element. */
export function affineStep(
  output: string,
  input: string,
  weight: string | number,
  biases: readonly (string | number)[],
): DepthwiseStep {
  return { step: 'depthwise', output, input, weight, biases, dilation: 1, history: null };
}

export function isDepthwise(step: Step): step is DepthwiseStep {
  return step.step === 'depthwise';
}

export const DEPTHWISE_STEP: StepKind<DepthwiseStep> = {
  step: 'depthwise',
  reads: ({ input }) => [input],
  weights: ({ weight }) => (typeof weight === 'string' ? [weight] : []),
  role: () => 'plain',
  replaces: () => null,
  keeps: ({ history }) => history,
  lower: (into, step) => [lowerDepthwise(into, step)],
};

function lowerDepthwise(into: Lowering, step: DepthwiseStep): DepthwiseOperation {
  const output = bufferIndex(into, step.output);
  const input = bufferIndex(into, step.input);
  const target = into.buffers[output]!;
  const biases = new Float64Array(target.length);
  for (const bias of step.biases) {
    const values = typeof bias === 'string' ? into.network.tensors.get(bias)!.data! : null;
    for (const row of biases.keys()) biases[row]! += values ? values[row]! : (bias as number);
  }
  const { layer } = into.network.tensors.get(step.output)!;
  const { dilation } = step;
  const common = {
    op: 'depthwise',
    name: step.output,
    layer,
    input,
    output,
    dilation,
    ...into.limits[output]!,
    relu: false,
  } as const;
  const weights = typeof step.weight === 'string' ? [step.weight] : [];
  const float = isFloat(into, step.input, step.output, ...weights);
  const { scale } = into.buffers[input]!;
  const { index: matrix, biasCorrection } = factorsOf(
    into,
    step,
    float ? 'f32' : 'i8',
    float ? null : leastScaleFor(biases, scale),
  );
  addTo(biases, biasCorrection);
  const source = into.matrices[matrix]!;
  keepFrames(into, input, dilation * (source.columns - 1));
  if (float) {
    return {
      ...common,
      arithmetic: 'float',
      matrix,
      accumulator: 'i32',
      bias: new BigInt64Array(0),
      multiplier: new Int32Array(0),
      shift: 1,
      floatBias: Float32Array.from(biases),
      floatScale: Float32Array.from(weightSteps(source)),
    };
  }
  const { accumulator, bias, bounds } = accumulate(into, source, input, biases);
  const factors = Array.from(weightSteps(source), (step) => (step * scale) / target.scale);
  const sums = factors.map((factor, row) => ({ bounds: [bounds[row]!], factors: [factor] }));
  const shift = chooseShift(sums, step.output);
  return {
    ...common,
    arithmetic: 'integer',
    matrix,
    accumulator,
    bias,
    multiplier: Int32Array.from(factors, (factor) => multiplierFor(factor, shift)),
    shift,
    floatBias: new Float32Array(0),
    floatScale: new Float32Array(0),
  };
}

/** One factor for all is exact in any format. */
function factorsOf(
  into: Lowering,
  step: DepthwiseStep,
  format: FormatName,
  leastScale: Float64Array | null,
): LoweredMatrix {
  if (typeof step.weight === 'string') return lowerMatrix(into, step.weight, step.input, leastScale);
  const { layer, shape } = into.network.tensors.get(step.output)!;
  const rows = shape[0]!;
  const data = new Float32Array(rows).fill(step.weight);
  const source = { name: `${step.output} factor`, layer, data, rows, columns: 1 };
  return lowerSource(into, source, format, step.input, leastScale);
}
