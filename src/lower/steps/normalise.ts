// Layer normalisation of a vector: in integers where all around it are, unless it is too long for them.

import { carrierOf } from '../../program/formats.ts';
import {
  MOST_EPSILON_STEPS,
  MOST_NORMALISED,
  NORMALISED_BITS,
  normalisedReach,
} from '../../program/operations/normalise.ts';
import type { NormaliseOperation } from '../../program/program.ts';
import { bufferIndex, isFloat, type Lowering } from '../lowering.ts';
import { chooseShift, multiplierFor } from '../multipliers.ts';
import type { Step, StepKind } from '../step.ts';

export interface NormaliseStep extends Step<'normalise'> {
  readonly input: string;
  /** Constants. */
  readonly scale: string;
  readonly bias: string;
  readonly epsilon: number;
}

export const NORMALISE_STEP: StepKind<NormaliseStep> = {
  step: 'normalise',
  reads: ({ input }) => [input],
  weights: () => [],
  role: () => 'plain',
  replaces: () => null,
  lower: (into, step) => [lowerNormalise(into, step)],
};

function lowerNormalise(into: Lowering, step: NormaliseStep): NormaliseOperation {
  const [input, output] = [bufferIndex(into, step.input), bufferIndex(into, step.output)];
  const { tensors } = into.network;
  const [gain, bias] = [tensors.get(step.scale)!.data!, tensors.get(step.bias)!.data!];
  const { epsilon } = step;
  const common = {
    op: 'normalise',
    name: step.output,
    layer: tensors.get(step.output)!.layer,
    input,
    output,
    ...into.limits[output]!,
    epsilon,
  } as const;
  const { scale, length } = into.buffers[input]!;
  const epsilonSteps = Math.max(1, Math.round((length / scale) ** 2 * epsilon));
  const isIn = length <= MOST_NORMALISED && epsilonSteps <= MOST_EPSILON_STEPS;
  if (!isIn || isFloat(into, step.input, step.output)) {
    const none = { multiplier: new Int32Array(0), bias: new BigInt64Array(0), shift: 1, epsilonSteps: 0 };
    return { ...common, arithmetic: 'float', gain, floatBias: bias, ...none };
  }
  const none = new Float32Array(0);
  const { scale: outputStep, format } = into.buffers[output]!;
  const scaled = scaledParts(
    gain,
    bias,
    outputStep,
    step.output,
    carrierOf(format) === 'i8' ? NARROW_BITS : WIDE_BITS,
  );
  return { ...common, arithmetic: 'integer', gain: none, floatBias: none, epsilonSteps, ...scaled };
}

/** Significant bits of the greatest gain and of the greatest bias: with a sign, 32 bits of flash. */
const WIDE_BITS = 31;
/** Where the output has 256 steps: 16 bits of flash, and an error of 2^-9 of a step where v is greatest. */
const NARROW_BITS = 15;

/**
 * Gains and biases in steps of 2^-shift of the output; the bits that the greatest of each has beyond `kept` are 0, cut towards 0,
 * which no bound of a sum notices.
 */
function scaledParts(gain: Float32Array, bias: Float32Array, step: number, place: string, kept: number) {
  const factors = Array.from(gain, (value) => Math.abs(value) / (step * 2 ** NORMALISED_BITS));
  const reach = normalisedReach(gain.length);
  const sums = factors.map((factor, i) => {
    const inSteps = Math.ceil(Math.abs(bias[i]!) / step);
    return { bounds: [reach, BigInt(inSteps)], factors: [factor, 1] };
  });
  const shift = chooseShift(sums, place);
  const multiplier = Int32Array.from(
    factors,
    (factor, i) => Math.sign(gain[i]!) * multiplierFor(factor, shift),
  );
  const greatest = multiplier.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const gainUnit = 2 ** Math.max(0, 32 - Math.clz32(greatest) - kept);
  for (const [i, value] of multiplier.entries()) multiplier[i] = Math.trunc(value / gainUnit) * gainUnit;
  const most = bias.reduce((greatest, value) => Math.max(greatest, Math.abs(value)), 0);
  const bits = most === 0 ? 0 : Math.floor(Math.log2(most / step)) + 1 + shift;
  const unit = BigInt(Math.max(0, bits - kept));
  const cut = (value: number): bigint => BigInt(Math.trunc((value / step) * 2 ** (shift - Number(unit))));
  return { multiplier, bias: BigInt64Array.from(bias, (value) => cut(value) << unit), shift };
}
