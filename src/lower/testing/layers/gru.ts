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
  const [z, r, free] = [0, 1, 2].map(() => randomGate(random, inputs, units)) as [GruGate, GruGate, GruGate];
  const reset = pick(random, ['after', 'before'] as const);
  const candidate = pick(random, ['tanh', 'relu', 'sigmoid'] as const);
  // What has no bounds must not grow with every frame: rows of the recurrent product add up to 1 at most.
  const n =
    candidate === 'relu' ? { ...free, recurrentWeight: contracted(free.recurrentWeight, units) } : free;
  return addGru(builder, input, { index, inputs, units, z, r, n, reset, candidate });
};

function contracted(weight: Float32Array, columns: number): Float32Array {
  return weight.map((w, i) => {
    const start = i - (i % columns);
    const sum = weight.subarray(start, start + columns).reduce((total, v) => total + Math.abs(v), 0);
    return sum > 1 ? w / sum : w;
  });
}
