// Real factors and terms that operations of a program stand for, where they are no matrix of weights.
import type { DepthwiseOperation, NormaliseOperation, QuantProgram } from '../../program/index.ts';
import { carriedWeights, NORMALISED_BITS, weightSteps } from '../../program/index.ts';

export interface GainAndBias {
  readonly gain: Float32Array;
  readonly bias: Float32Array;
}

/** What a normalised element is multiplied with, and what is added to it. */
export function normaliseConstants({ buffers }: QuantProgram, operation: NormaliseOperation): GainAndBias {
  if (operation.arithmetic === 'float') return { gain: operation.gain, bias: operation.floatBias };
  const step = buffers[operation.output]!.scale / 2 ** operation.shift;
  return {
    gain: Float32Array.from(operation.multiplier, (m) => m * step * 2 ** NORMALISED_BITS),
    bias: Float32Array.from(operation.bias, (b) => Number(b) * step),
  };
}

/** What is added to the products of a convolution of one tap. */
export function affineTerms(program: QuantProgram, operation: DepthwiseOperation): Float32Array {
  if (operation.arithmetic === 'float') return operation.floatBias;
  const { scale, zeroPoint } = program.buffers[operation.input]!;
  const matrix = program.matrices[operation.matrix]!;
  const [weights, steps] = [carriedWeights(matrix), weightSteps(matrix)];
  return Float32Array.from(
    operation.bias,
    (b, r) => (Number(b) + zeroPoint * weights[r]!) * steps[r]! * scale,
  );
}
