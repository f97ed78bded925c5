// Convolutions over time, element by element.
import { isFloatFormat } from '../../formats.ts';
import { addMatrix, pick, signed } from '../draft.ts';
import { linear } from './linear.ts';
import { base, biasesFor, products, type RandomOperation, weigh } from './parts.ts';

export const depthwise: RandomOperation = (draft, output, length) => {
  const { random, buffers, matrices, loudness, written } = draft;
  const fits = [...written].filter((index) => buffers[index]!.length === length && index !== output);
  if (fits.length === 0) return linear(draft, output, length);
  const input = pick(random, fits);
  const [taps, dilation] = [pick(random, [1, 2, 3, 5, 17]), pick(random, [1, 1, 2, 5])];
  const frames = dilation * (taps - 1);
  buffers[input] = { ...buffers[input]!, history: Math.max(buffers[input]!.history, frames) };
  const asFloat = [output, input].some((i) => isFloatFormat(buffers[i]!.format));
  const matrix = addMatrix(draft, length, taps, asFloat);
  const hasFloatWeights = isFloatFormat(matrices[matrix]!.format);
  const common = {
    op: 'depthwise',
    input,
    output,
    matrix,
    dilation,
    ...base(draft, output, [input], hasFloatWeights),
  } as const;
  const none = new Float32Array(0);
  if (common.arithmetic === 'float') {
    const most = taps * 32767 * loudness[input]!;
    if (isFloatFormat(buffers[output]!.format)) loudness[output] = 2;
    return {
      ...{
        ...common,
        accumulator: 'i32',
        bias: new BigInt64Array(0),
        multiplier: new Int32Array(0),
        shift: 1,
      },
      floatBias: Float32Array.from({ length }, () => signed(random)),
      floatScale: Float32Array.from({ length }, () => signed(random) / Math.max(1, most)),
      relu: random.int(0, 3) === 0,
    };
  }
  const bounds = products(draft, matrix, input);
  const { accumulator, bias, widest } = biasesFor(draft, bounds);
  const { multipliers, shift } = weigh(draft, [widest], buffers[output]!);
  const multiplier = Int32Array.from({ length }, () =>
    Math.floor(multipliers[0]! * pick(random, [1, 0.5, 0.1])),
  );
  return { ...common, accumulator, bias, multiplier, shift, floatBias: none, floatScale: none, relu: false };
};
