import { expFloat, logFloat, quotientFloat, sqrtFloat } from '../../program/float-functions.ts';
import { storeFloat } from '../../program/integer-rules.ts';
import type { RealFunctionOperation } from '../../program/program.ts';
import { type OperationRun, real } from './machine.ts';

type Unary = Exclude<RealFunctionOperation['function'], 'quotient'>;

const UNARY: Readonly<Record<Unary, (x: number) => number>> = {
  exp: expFloat,
  log: logFloat,
  sqrt: sqrtFloat,
  reciprocal: (x) => quotientFloat(1, x),
};

export const realFunction: OperationRun<RealFunctionOperation> = {
  integer() {
    throw new TypeError('real functions have float arithmetic only');
  },
  float(machine, operation) {
    const { function: name, input, divisor, output, low, high } = operation;
    const target = machine.program.buffers[output]!;
    const out = machine.values[output]!;
    for (let i = 0; i < target.length; i++) {
      const x = real(machine, input, i);
      const v = name === 'quotient' ? quotientFloat(x, real(machine, divisor!, i)) : UNARY[name](x);
      out[i] = storeFloat(v, target, low, high);
    }
  },
};
