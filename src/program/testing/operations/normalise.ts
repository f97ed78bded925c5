// Normalisation of a frame.
import { isFloatFormat } from '../../formats.ts';
import { MOST_EPSILON_STEPS, normalisedReach } from '../../operations/normalise.ts';
import { pick, signed } from '../draft.ts';
import { linear } from './linear.ts';
import { base, MOST_SUM, type RandomOperation, weigh } from './parts.ts';

export const normalise: RandomOperation = (draft, output, length) => {
  const { random, buffers, loudness, written } = draft;
  const fits = [...written].filter((index) => buffers[index]!.length === length && index !== output);
  if (fits.length === 0) return linear(draft, output, length);
  const input = pick(random, fits);
  const epsilon = Math.fround(pick(random, [1e-5, 1e-12, 0.1]));
  const common = {
    ...({ op: 'normalise', input, output, epsilon } as const),
    ...base(draft, output, [input]),
  };
  if (common.arithmetic === 'float' || random.int(0, 5) === 0) {
    if (isFloatFormat(buffers[output]!.format)) loudness[output] = 2 * Math.sqrt(length);
    return {
      ...{ ...common, arithmetic: 'float', multiplier: new Int32Array(0), bias: new BigInt64Array(0) },
      ...{ shift: 1, epsilonSteps: 0 },
      gain: Float32Array.from({ length }, () => signed(random)),
      floatBias: Float32Array.from({ length }, () => signed(random)),
    };
  }
  const reach = normalisedReach(length);
  const bounds = Array.from({ length }, () => reach);
  const { multipliers, shift } = weigh(draft, [reach, 1n << BigInt(random.int(0, 60))], buffers[output]!);
  const room = (MOST_SUM - 1n - reach * BigInt(multipliers[0]!)) / 2n;
  return {
    ...{ ...common, gain: new Float32Array(0), floatBias: new Float32Array(0), shift },
    epsilonSteps: pick(random, [1, 2 ** random.int(0, 60), MOST_EPSILON_STEPS]),
    multiplier: Int32Array.from(bounds, () =>
      Math.floor(multipliers[0]! * pick(random, [1, 0.5, -1, 0, -0.3])),
    ),
    bias: BigInt64Array.from(
      bounds,
      () => (room * BigInt(random.int(-999, 999))) / pick(random, [1000n, 10n ** 6n, 10n ** 12n]),
    ),
  };
};
