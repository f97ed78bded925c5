// A factor per element and frame, added up over a frame and those before it: a convolution over time, or with one tap a
// factor and a term per element.
import type { DepthwiseOperation } from '../../program/program.ts';
import { weightSteps } from '../../program/weight-grid.ts';
import { accumulate } from '../accumulator.ts';
import { bufferIndex, keepFrames, type Lowering } from '../lowering.ts';
import { chooseShift, multiplierFor } from '../multipliers.ts';
import type { Step, StepKind } from '../step.ts';
import { lowerRowWeights } from './row-weights.ts';

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
  const { layer, shape } = into.network.tensors.get(step.output)!;
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
  const { hasFloats, matrix, source } = lowerRowWeights(into, step, { rows: shape[0]!, columns: 1 }, biases);
  const { scale } = into.buffers[input]!;
  keepFrames(into, input, dilation * (source.columns - 1));
  if (hasFloats) {
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
