import { randomVector } from '../random-values.ts';
import type { RandomLayer } from './layer.ts';

export const randomNormalise: RandomLayer = ({ random, builder, input, index }) => {
  const length = builder.length(input);
  const [layer, name] = [`norm${index}`, `norm${index}_y`];
  const scale = builder.bias(`${layer}_scale`, randomVector(random, length, 1.5), layer);
  const bias = builder.bias(`${layer}_bias`, randomVector(random, length, 0.5), layer);
  return builder.normalise(input, scale, bias, 1e-3, name);
};
