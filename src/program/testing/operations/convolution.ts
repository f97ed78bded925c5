// Convolutions over places, with earlier frames or without.
import { isFloatFormat } from '../../formats.ts';
import type { ConvolutionAxis } from '../../operations/convolution.ts';
import { addBuffer, addMatrix, type Draft, pick, signed } from '../draft.ts';
import { productOf } from './linear.ts';
import { base, biasesFor, products, type RandomOperation, weigh } from './parts.ts';

/** An axis of so many outputs, whatever it reads. */
function randomAxis({ random }: Draft, outputs: number, mostTaps: number): ConvolutionAxis {
  const [taps, dilation, stride] = [
    random.int(1, mostTaps),
    pick(random, [1, 1, 2, 3]),
    pick(random, [1, 1, 2]),
  ];
  const [pad, upsampling] = [random.int(-1, 3), pick(random, [1, 1, 2, 3])];
  const whole = (outputs - 1) * stride + (taps - 1) * dilation + 1 - pad;
  const size = Math.max(1, Math.ceil(whole / upsampling) + random.int(-1, 1));
  return { size, outputs, taps, stride, dilation, pad, upsampling };
}

export const convolution: RandomOperation = (draft, output, length) => {
  const { random, buffers, matrices, loudness } = draft;
  const divisors = Array.from({ length }, (_, i) => i + 1).filter((n) => length % n === 0);
  const rows = pick(random, divisors);
  const rest = divisors.filter((n) => (length / rows) % n === 0);
  const frames = random.int(0, 1) === 0;
  const depths = frames ? 1 : pick(random, rest);
  const depth = randomAxis(draft, depths, 3);
  const height = randomAxis(draft, length / rows / depths, 4);
  const groups = pick(
    random,
    divisors.filter((n) => rows % n === 0 && n < 20),
  );
  const channels = pick(random, [groups, groups, groups * random.int(1, 5)]);
  const input = productOf(draft, addBuffer(draft, height.size * channels * (frames ? 1 : depth.size)));
  if (frames) buffers[input] = { ...buffers[input]!, history: depth.size - 1 };
  const asFloat = [output, input].some((i) => isFloatFormat(buffers[i]!.format));
  const columns = (channels / groups) * depth.taps * height.taps;
  const matrix = addMatrix(draft, rows, columns, asFloat);
  const common = {
    ...({ op: 'convolution', input, output, matrix, channels, groups, depth, height, frames } as const),
    ...base(draft, output, [input], isFloatFormat(matrices[matrix]!.format)),
  } as const;
  const hasSlope = random.int(0, 1) === 0;
  const none = { floats: new Float32Array(0), multipliers: new Int32Array(0), sums: new BigInt64Array(0) };
  if (common.arithmetic === 'float') {
    const most = columns * 32767 * loudness[input]!;
    if (isFloatFormat(buffers[output]!.format)) loudness[output] = 2;
    return {
      ...{ ...common, accumulator: 'i32', shift: 1 },
      ...{ bias: none.sums, multiplier: none.multipliers, negative: none.multipliers },
      floatBias: Float32Array.from({ length: rows }, () => signed(random)),
      floatScale: Float32Array.from({ length: rows }, () => signed(random) / Math.max(1, most)),
      slope: hasSlope ? Float32Array.from({ length: rows }, () => signed(random)) : none.floats,
    };
  }
  const bounds = products(draft, matrix, input);
  const { accumulator, bias, widest } = biasesFor(draft, bounds);
  const { multipliers, shift } = weigh(draft, [widest], buffers[output]!);
  const factors = (parts: readonly number[]) =>
    Int32Array.from({ length: rows }, () => Math.floor(multipliers[0]! * pick(random, parts)));
  return {
    ...{ ...common, accumulator, bias, shift, multiplier: factors([1, 0.5, 0.1]) },
    negative: hasSlope ? factors([1, 0.25, -0.5, 0]) : none.multipliers,
    ...{ floatBias: none.floats, floatScale: none.floats, slope: none.floats },
  };
};
