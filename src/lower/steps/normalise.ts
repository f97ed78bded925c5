// Layer normalisation of a vector, in float arithmetic whatever the formats around it.
import type { NormaliseOperation } from '../../program/program.ts';
import { bufferIndex } from '../lowering.ts';
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
  lower(into, step) {
    const output = bufferIndex(into, step.output);
    const { tensors } = into.network;
    const operation: NormaliseOperation = {
      op: 'normalise',
      arithmetic: 'float',
      name: step.output,
      layer: tensors.get(step.output)!.layer,
      input: bufferIndex(into, step.input),
      output,
      ...into.limits[output]!,
      epsilon: step.epsilon,
      gain: tensors.get(step.scale)!.data!,
      floatBias: tensors.get(step.bias)!.data!,
    };
    return [operation];
  },
};
