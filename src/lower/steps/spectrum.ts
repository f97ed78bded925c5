// Transforms of a frame, magnitudes of its spectrum, and a spectrum under a mask. A spectrum is f32 whatever the formats around it: a
// step for all bins would drown the weak ones, and nothing is saved where nothing is multiplied by weights.

import { rootsOf } from '../../program/operations/transform.ts';
import type { MagnitudeOperation, MaskedOperation, TransformOperation } from '../../program/program.ts';
import { bufferIndex, type Lowering } from '../lowering.ts';
import type { Step, StepKind } from '../step.ts';

export interface TransformStep extends Step<'transform'> {
  readonly input: string;
  readonly direction: 'forward' | 'inverse';
  readonly size: number;
}

export interface MagnitudeStep extends Step<'magnitude'> {
  readonly input: string;
  readonly exponent: 1 | 2;
  readonly floor: number;
}

export interface MaskedStep extends Step<'masked'> {
  readonly input: string;
  readonly gains: string;
  readonly floor: number | null;
}

function common(into: Lowering, { output }: Step) {
  const index = bufferIndex(into, output);
  const { layer } = into.network.tensors.get(output)!;
  return { arithmetic: 'float', name: output, layer, output: index, ...into.limits[index]! } as const;
}

export const TRANSFORM_STEP: StepKind<TransformStep> = {
  step: 'transform',
  reads: ({ input }) => [input],
  weights: () => [],
  role: () => 'plain',
  replaces: () => null,
  floats: ({ direction, input, output }) => [direction === 'forward' ? output : input],
  lower(into, step) {
    const { direction, size } = step;
    const operation: TransformOperation = {
      op: 'transform',
      ...common(into, step),
      ...{ direction, size, input: bufferIndex(into, step.input), roots: rootsOf(size) },
    };
    return [operation];
  },
};

export const MAGNITUDE_STEP: StepKind<MagnitudeStep> = {
  step: 'magnitude',
  reads: ({ input }) => [input],
  weights: () => [],
  role: () => 'relu',
  replaces: () => null,
  floats: ({ input }) => [input],
  lower(into, step) {
    const { exponent, floor } = step;
    const operation: MagnitudeOperation = {
      op: 'magnitude',
      ...common(into, step),
      ...{ input: bufferIndex(into, step.input), exponent, floor },
    };
    return [operation];
  },
};

export const MASKED_STEP: StepKind<MaskedStep> = {
  step: 'masked',
  reads: ({ input, gains }) => [input, gains],
  weights: () => [],
  role: () => 'plain',
  replaces: () => null,
  floats: ({ input, output }) => [input, output],
  lower(into, step) {
    const operation: MaskedOperation = {
      op: 'masked',
      ...common(into, step),
      ...{ input: bufferIndex(into, step.input), gains: bufferIndex(into, step.gains), floor: step.floor },
    };
    return [operation];
  },
};
