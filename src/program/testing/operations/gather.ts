// Movement of data.
import { isFloatFormat } from '../../formats.ts';
import { addBuffer } from '../draft.ts';
import { linear, productOf } from './linear.ts';
import { base, type RandomOperation } from './parts.ts';

export const gather: RandomOperation = (draft, output, length) => {
  const { random, buffers, loudness } = draft;
  const { format, scale, zeroPoint, carried } = buffers[output]!;
  if (carried) return linear(draft, output, length);
  const inputs = Array.from({ length: random.int(1, 3) }, () => {
    return productOf(draft, addBuffer(draft, random.int(1, 40), { format, scale, zeroPoint }));
  });
  const all = inputs.reduce((sum, input) => sum + buffers[input]!.length, 0);
  const step = random.int(1, 7);
  const isOrdered = random.int(0, 1) === 0;
  const index = Int32Array.from({ length }, (_, i) =>
    random.int(0, 6) === 0 ? -1 : isOrdered ? (i * step) % all : random.int(0, all - 1),
  );
  if (isFloatFormat(format)) loudness[output] = Math.max(...inputs.map((input) => loudness[input]!));
  return { ...{ op: 'gather', inputs, output, index }, ...base(draft, output, inputs) };
};
