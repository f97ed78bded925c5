import { addDepthwise } from '../../../network/index.ts';
import { pick, randomMatrix, randomVector } from '../random-values.ts';
import type { RandomLayer } from './layer.ts';

export const randomDepthwise: RandomLayer = ({ random, builder, input, index }) => {
  const elements = builder.length(input);
  const taps = random.int(1, 5);
  return addDepthwise(builder, input, {
    index,
    taps,
    weight: randomMatrix(random, elements, taps),
    bias: random.int(0, 1) === 0 ? null : randomVector(random, elements, 0.5),
    dilation: pick(random, [1, 1, 2, 3]),
  });
};
