// LSTMs over steps.
import { isFloatFormat } from '../../formats.ts';
import { addBuffer, LOUD, pick } from '../draft.ts';
import { linear } from './linear.ts';
import { base, type RandomOperation, reach, weigh } from './parts.ts';
import { floatScan, scanShape, scanSums, scanTable } from './scan-parts.ts';

export const lstmScan: RandomOperation = (draft, output, length) => {
  const { random, buffers, matrices, loudness, written } = draft;
  const target = buffers[output]!;
  const shape = scanShape(draft, output, length, 4);
  if (shape === null) return linear(draft, output, length);
  const { input, matrix, units, lanes } = shape;
  const isFloat = target.format === 'f32';
  let cell: number | null = null;
  if (shape.initial !== null || random.int(0, 1) === 0) {
    cell = addBuffer(draft, (isFloat ? 1 : 2) * lanes * units, {
      ...{ format: isFloat ? 'f32' : 'i16', zeroPoint: 0, carried: true },
    });
    written.add(cell);
    loudness[cell] = LOUD;
  }
  const common = {
    ...({ op: 'lstm-scan', ...shape, cell } as const),
    ...base(draft, output, [input], isFloatFormat(matrices[matrix]!.format)),
  };
  if (common.arithmetic === 'float') {
    loudness[output] = 1;
    return { ...common, ...floatScan(draft, 4 * units), cellMultiplier: 0, cellShift: 1 };
  }
  const { accumulator, bias, widest } = scanSums(draft, matrix, target);
  const x = reach(buffers[input]!);
  const sixteen = { ...target, format: 'i16' as const };
  const [gate, candidate] = [weigh(draft, [x, widest], sixteen), weigh(draft, [x, widest], sixteen)];
  const [hold, out] = [weigh(draft, [2n ** 31n], sixteen), weigh(draft, [2n ** 15n], target)];
  return {
    ...{ ...common, accumulator, bias, sigmoid: scanTable(draft, 0), tanh: scanTable(draft, -32767) },
    multiplier: Int32Array.from({ length: 4 * units }, (_, row) =>
      Math.floor((row < 3 * units ? gate : candidate).multipliers[1]! * pick(random, [1, 0.5, 0])),
    ),
    ...{ gateMultiplier: gate.multipliers[0]!, gateShift: gate.shift },
    ...{ candidateMultiplier: candidate.multipliers[0]!, candidateShift: candidate.shift },
    ...{ cellMultiplier: hold.multipliers[0]!, cellShift: hold.shift },
    ...{ outMultiplier: out.multipliers[0]!, outShift: out.shift },
    ...{ floatBias: new Float32Array(0), floatScale: new Float32Array(0) },
  };
};
