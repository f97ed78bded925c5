// GRUs over steps.
import { isFloatFormat } from '../../formats.ts';
import { pick } from '../draft.ts';
import { linear } from './linear.ts';
import { base, type RandomOperation, reach, weigh } from './parts.ts';
import { floatScan, scanShape, scanSums, scanTable } from './scan-parts.ts';

export const scan: RandomOperation = (draft, output, length) => {
  const { random, buffers, matrices, loudness } = draft;
  const target = buffers[output]!;
  const shape = scanShape(draft, output, length, 3);
  if (shape === null) return linear(draft, output, length);
  const { input, matrix, units } = shape;
  const common = {
    ...({ op: 'scan', ...shape, reset: pick(random, ['after', 'before'] as const) } as const),
    ...base(draft, output, [input], isFloatFormat(matrices[matrix]!.format)),
  };
  if (common.arithmetic === 'float') {
    loudness[output] = 1;
    return { ...common, ...floatScan(draft, 3 * units), hiddenMultiplier: 0, hiddenShift: 1 };
  }
  const { accumulator, bias, widest } = scanSums(draft, matrix, target);
  const x = reach(buffers[input]!);
  const sixteen = { ...target, format: 'i16' as const };
  const gate = weigh(draft, [x, widest], sixteen);
  const hidden = weigh(draft, [widest], sixteen);
  const candidate = weigh(draft, common.reset === 'after' ? [x, 2n ** 30n] : [x, widest], sixteen);
  const out = weigh(draft, [2n ** 15n], target);
  const after = common.reset === 'after' ? hidden.multipliers[0]! : candidate.multipliers[1]!;
  return {
    ...{ ...common, accumulator, bias, sigmoid: scanTable(draft, 0), tanh: scanTable(draft, -32767) },
    multiplier: Int32Array.from({ length: 3 * units }, (_, row) =>
      Math.floor((row < 2 * units ? gate.multipliers[1]! : after) * pick(random, [1, 0.5, 0])),
    ),
    ...{ gateMultiplier: gate.multipliers[0]!, gateShift: gate.shift, hiddenShift: hidden.shift },
    hiddenMultiplier: common.reset === 'after' ? candidate.multipliers[1]! : 0,
    ...{ candidateMultiplier: candidate.multipliers[0]!, candidateShift: candidate.shift },
    ...{ outMultiplier: out.multipliers[0]!, outShift: out.shift },
    ...{ floatBias: new Float32Array(0), floatScale: new Float32Array(0) },
  };
};
