import type { MaskedOperation } from '../../program/program.ts';
import { type OperationRun, real } from './machine.ts';

const f = Math.fround;

export const masked: OperationRun<MaskedOperation> = {
  integer() {
    throw new TypeError('masked has float arithmetic only');
  },
  float(machine, { input, gains, output, floor }) {
    const [x, out] = [machine.values[input]!, machine.values[output]!];
    const bins = machine.program.buffers[gains]!.length;
    for (let k = 0; k < bins; k++) {
      const own = real(machine, gains, k);
      const gain = floor !== null && own < floor ? floor : own;
      out[k] = f(x[k]! * gain);
      out[bins + k] = f(x[bins + k]! * gain);
    }
  },
};
