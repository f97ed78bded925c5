// What random GRUs and LSTMs over steps have in common.
import { formatOf, isFloatFormat } from '../../formats.ts';
import type { QuantBuffer } from '../../program.ts';
import { addBuffer, addMatrix, type Draft, pick, signed } from '../draft.ts';
import { productOf } from './linear.ts';
import { biasesFor, products } from './parts.ts';

/** Steps, lanes and units of a recurrence that gives so many states, its input and its weights; null where there is none into that buffer. */
export function scanShape(draft: Draft, output: number, length: number, gates: number) {
  const { random, buffers } = draft;
  const target = buffers[output]!;
  const divisors = Array.from({ length }, (_, i) => i + 1).filter((n) => length % n === 0 && n < 20);
  const units = pick(random, divisors);
  const rest = divisors.filter((n) => (length / units) % n === 0);
  const isInPlace = target.carried && target.zeroPoint === 0 && ['i16', 'f32'].includes(target.format);
  const lanes = isInPlace ? length / units : pick(random, rest);
  const steps = length / units / lanes;
  const isFloat = target.format === 'f32';
  if (target.carried && !isInPlace) return null;
  if (isFloatFormat(target.format) && !isFloat) return null;
  const formats = draft.formats.filter((one) => (isFloat ? one === 'f32' : !isFloatFormat(one)));
  const inputs = formats.filter((one) => formatOf(one).roles.includes('activation'));
  const input = addBuffer(draft, gates * length, {
    ...(isFloat ? { format: 'f32' } : { format: pick(random, inputs) }),
  });
  productOf(draft, input);
  const integers: Draft = { ...draft, formats };
  const matrix = addMatrix(isFloat ? draft : integers, gates * units, units, isFloat);
  return {
    ...{ input, output, initial: isInPlace ? output : null, matrix, steps, lanes, units },
    reverse: random.int(0, 1) === 0,
  };
}

/** Biases and what the sums of states of 16 bits may reach. */
export function scanSums(draft: Draft, matrix: number, target: QuantBuffer) {
  const { buffers } = draft;
  const state = buffers.length;
  buffers.push({ ...target, format: 'i16', scale: 1 / 32767, zeroPoint: 0 });
  const bounds = products(draft, matrix, state);
  buffers.pop();
  return biasesFor(draft, bounds);
}

export function scanTable({ tables, random }: Draft, least: number): number {
  return tables.push(Int32Array.from({ length: 513 }, () => random.int(least * 256, 32767 * 256))) - 1;
}

export function floatScan({ random }: Draft, rows: number) {
  return {
    ...{ accumulator: 'i32' as const, bias: new BigInt64Array(0), multiplier: new Int32Array(0) },
    ...{ gateMultiplier: 0, gateShift: 1, candidateMultiplier: 0, candidateShift: 1 },
    ...{ outMultiplier: 0, outShift: 1, sigmoid: -1, tanh: -1 },
    floatBias: Float32Array.from({ length: rows }, () => signed(random)),
    floatScale: Float32Array.from({ length: rows }, () => signed(random) / 32767),
  };
}
