import type { RandomSource } from '../../../base/random.ts';
import { addDense, type FunctionName, type NetworkBuilder } from '../../../network/index.ts';
import { pick, randomMatrix, randomVector } from '../random-values.ts';
import type { RandomLayer } from './layer.ts';

export function addRandomDense(
  random: RandomSource,
  builder: NetworkBuilder,
  input: string,
  index: number,
  outputs: number,
  activation: FunctionName | null,
): string {
  const layer = `fc${index}`;
  const inputs = builder.length(input);
  return addDense(builder, input, {
    layer,
    names: { weight: `${layer}W`, bias: `${layer}bias`, product: `${layer}MatMul`, sum: `${layer}Add` },
    inputs,
    outputs,
    weight: randomMatrix(random, outputs, inputs),
    bias: randomVector(random, outputs, 0.5),
    activation: activation && { op: activation, name: `${layer}_${activation}` },
  });
}

export const randomDense: RandomLayer = ({ random, builder, input, index, widths }) => {
  const activation = pick(random, [null, 'relu', 'sigmoid', 'tanh'] as const);
  return addRandomDense(random, builder, input, index, pick(random, widths), activation);
};
