import type { RandomSource } from '../../../base/random.ts';
import { addGru, type GruGate } from '../../../network/index.ts';
import { pick, randomMatrix, randomVector } from '../random-values.ts';
import type { RandomLayer } from './layer.ts';

export function randomGate(random: RandomSource, inputs: number, units: number): GruGate {
  return {
    inputWeight: randomMatrix(random, units, inputs),
    recurrentWeight: randomMatrix(random, units, units),
    inputBias: randomVector(random, units, 0.5),
    recurrentBias: randomVector(random, units, 0.5),
  };
}

/** Either reset; bounded and unbounded candidates. */
export const randomGru: RandomLayer = ({ random, builder, input, index, widths }) => {
  const [inputs, units] = [builder.length(input), pick(random, widths)];
  const [z, r, n] = [0, 1, 2].map(() => randomGate(random, inputs, units)) as [GruGate, GruGate, GruGate];
  const reset = pick(random, ['after', 'before'] as const);
  const candidate = pick(random, ['tanh', 'relu', 'sigmoid'] as const);
  return addGru(builder, input, { index, inputs, units, z, r, n, reset, candidate });
};
