// Convolutions over places of a frame and over frames: a scale per row, the function behind them in their rounding.
import type { ConvolutionAxis } from '../../program/operations/convolution.ts';
import type { ConvolutionOperation } from '../../program/program.ts';
import { weightSteps } from '../../program/weight-grid.ts';
import { accumulate } from '../accumulator.ts';
import { bufferIndex, keepFrames, type Lowering } from '../lowering.ts';
import { chooseShift, multiplierFor } from '../multipliers.ts';
import type { Step, StepKind } from '../step.ts';
import { lowerRowWeights } from './row-weights.ts';

export interface ConvolutionStep extends Step<'convolution'> {
  readonly input: string;
  /** A tensor [rows, taps * channels of a group], which is a site; or one factor for all, which is none. */
  readonly weight: string | number;
  readonly bias: string | null;
  /** For what comes out below 0: a tensor whose length divides `rows`, or 0; null for none. */
  readonly slope: string | 0 | null;
  readonly channels: number;
  readonly rows: number;
  readonly groups: number;
  readonly depth: ConvolutionAxis;
  readonly height: ConvolutionAxis;
  /** The carried tensor that holds the earlier frames, where the depth is the frames. */
  readonly history: string | null;
}

export function isConvolution(step: Step): step is ConvolutionStep {
  return step.step === 'convolution';
}

export const CONVOLUTION_STEP: StepKind<ConvolutionStep> = {
  step: 'convolution',
  reads: ({ input }) => [input],
  weights: ({ weight }) => (typeof weight === 'string' ? [weight] : []),
  role: ({ slope }) => (slope === 0 ? 'relu' : 'plain'),
  replaces: () => null,
  keeps: ({ history }) => history,
  lower: (into, step) => [lowerConvolution(into, step)],
};

function lowerConvolution(into: Lowering, step: ConvolutionStep): ConvolutionOperation {
  const { channels, rows, groups, depth, height } = step;
  const output = bufferIndex(into, step.output);
  const input = bufferIndex(into, step.input);
  const target = into.buffers[output]!;
  const { tensors } = into.network;
  const biases = new Float64Array(rows);
  if (step.bias !== null) biases.set(tensors.get(step.bias)!.data!);
  const columns = (depth.taps * height.taps * channels) / groups;
  const { hasFloats, matrix, source } = lowerRowWeights(into, step, { rows, columns }, biases);
  const { scale } = into.buffers[input]!;
  const frames = step.history !== null;
  if (frames) keepFrames(into, input, depth.size - 1);
  const slopes = slopesOf(into, step);
  const common = {
    ...({ op: 'convolution', name: step.output, layer: tensors.get(step.output)!.layer } as const),
    ...{ input, output, matrix, channels, groups, depth, height, frames, ...into.limits[output]! },
  };
  if (hasFloats) {
    return {
      ...{ ...common, arithmetic: 'float', accumulator: 'i32', shift: 1 },
      ...{ bias: new BigInt64Array(0), multiplier: new Int32Array(0), negative: new Int32Array(0) },
      floatBias: Float32Array.from(biases),
      floatScale: Float32Array.from(weightSteps(source)),
      slope: slopes ?? new Float32Array(0),
    };
  }
  const { accumulator, bias, bounds } = accumulate(into, source, input, biases);
  const factors = Array.from(weightSteps(source), (own) => (own * scale) / target.scale);
  // A slope beyond 1 has the greater factor.
  const widest = factors.map((factor, row) => factor * Math.max(1, Math.abs(slopes?.[row] ?? 1)));
  const sums = widest.map((factor, row) => ({ bounds: [bounds[row]!], factors: [factor] }));
  const shift = chooseShift(sums, step.output);
  const none = new Float32Array(0);
  return {
    ...{ ...common, arithmetic: 'integer', accumulator, bias, shift },
    multiplier: Int32Array.from(factors, (factor) => multiplierFor(factor, shift)),
    negative: slopes
      ? Int32Array.from(
          factors,
          (factor, row) => Math.sign(slopes[row]!) * multiplierFor(factor * Math.abs(slopes[row]!), shift),
        )
      : new Int32Array(0),
    ...{ floatBias: none, floatScale: none, slope: none },
  };
}

/** [rows] */
function slopesOf({ network }: Lowering, { slope, rows }: ConvolutionStep): Float32Array | null {
  if (slope === null) return null;
  if (slope === 0) return new Float32Array(rows);
  const { data } = network.tensors.get(slope)!;
  return Float32Array.from({ length: rows }, (_, row) => data![row % data!.length]!);
}
