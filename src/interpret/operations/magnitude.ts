import { storeFloat } from '../../program/integer-rules.ts';
import type { MagnitudeOperation } from '../../program/program.ts';
import type { OperationRun } from './machine.ts';

const f = Math.fround;

export const magnitude: OperationRun<MagnitudeOperation> = {
  integer() {
    throw new TypeError('magnitude has float arithmetic only');
  },
  float({ program, values }, { input, output, exponent, floor, low, high }) {
    const target = program.buffers[output]!;
    const [x, out] = [values[input]!, values[output]!];
    const bins = target.length;
    for (let k = 0; k < bins; k++) {
      const [re, im] = [x[k]!, x[bins + k]!];
      const power = f(f(f(re * re) + f(im * im)) + floor);
      // The root of a binary32 as a double, rounded again, is the root rounded once.
      out[k] = storeFloat(exponent === 2 ? power : f(Math.sqrt(power)), target, low, high);
    }
  },
};
