import { storeFloat } from '../../program/integer-rules.ts';
import type { NormaliseOperation } from '../../program/program.ts';
import { floatDot } from './float-dot.ts';
import { type OperationRun, real } from './machine.ts';

const f = Math.fround;

export const normalise: OperationRun<NormaliseOperation> = {
  integer() {
    throw new TypeError('normalise has float arithmetic only');
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
