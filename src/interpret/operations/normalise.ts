import { clamp, rshift, storeFloat } from '../../program/integer-rules.ts';
import { RECIPROCAL_ROOTS } from '../../program/operations/normalise.ts';
import type { NormaliseOperation } from '../../program/program.ts';
import { floatDot } from './float-dot.ts';
import { type OperationRun, real } from './machine.ts';

const f = Math.fround;

export const normalise: OperationRun<NormaliseOperation> = {
  integer(machine, operation) {
    const { input, output, epsilonSteps, multiplier, bias, shift, low, high } = operation;
    const { zeroPoint, length } = machine.program.buffers[output]!;
    const out = machine.values[output]!;
    const q = Array.from(machine.values[input]!, BigInt);
    const n = BigInt(length);
    const sum = q.reduce((total, value) => total + value, 0n);
    const squares = q.reduce((total, value) => total + value * value, 0n);
    const { y, k } = reciprocalRoot(n * squares - sum * sum + BigInt(epsilonSteps));
    for (let i = 0; i < length; i++) {
      const v = rshift((n * q[i]! - sum) * y, 41 - k / 2);
      const rounded = rshift(v * BigInt(multiplier[i]!) + bias[i]!, shift);
      out[i] = clamp(zeroPoint + Number(rounded), low, high);
    }
  },
  float(machine, { input, output, epsilon, gain, floatBias, low, high }) {
    const target = machine.program.buffers[output]!;
    const out = machine.values[output]!;
    const { length } = target;
    const x = Float32Array.from({ length }, (_, i) => real(machine, input, i));
    const mean = f(floatDot(new Float32Array(length).fill(1), 0, x) / length);
    const distance = x.map((value) => value - mean);
    const variance = f(floatDot(distance, 0, distance) / length);
    // The root of a binary32 as a double, rounded again, is the root rounded once.
    const inverse = f(1 / f(Math.sqrt(f(variance + epsilon))));
    for (let i = 0; i < length; i++) {
      const v = f(f(f(distance[i]! * inverse) * gain[i]!) + floatBias[i]!);
      out[i] = storeFloat(v, target, low, high);
    }
  },
};

/** y is 2^31 / sqrt(w * 2^(k - 60)), 1 <= w < 2^62. */
export function reciprocalRoot(w: bigint): { readonly y: bigint; readonly k: number } {
  let k = 0;
  while (w << BigInt(k) < 1n << 60n) k += 2;
  const m = (w << BigInt(k)) >> 30n;
  const t = BigInt(RECIPROCAL_ROOTS[Number(m >> 23n) - 128]!);
  return { y: (t * (3n * 2n ** 32n - ((t * t * m) >> 30n))) >> 18n, k };
}
