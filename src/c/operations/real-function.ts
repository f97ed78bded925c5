import type { RealFunctionOperation } from '../../program/index.ts';
import { blockLoop } from '../block-loop.ts';
import { describeBuffer } from '../describe.ts';
import { loadFloat, storeFloat } from './float-operands.ts';
import type { OperationSource } from './operation.ts';

export const realFunction: OperationSource<RealFunctionOperation> = {
  constants: () => [],
  describe({ program: { buffers } }, { function: name, input, divisor, output }) {
    const read = [input, ...(divisor === null ? [] : [divisor])].map((index) =>
      describeBuffer(buffers[index]!),
    );
    return `${describeBuffer(buffers[output]!)} = ${name}(${read.join(', ')})`;
  },
  headers: () => ['hb_float.h'],
  convertedLength: () => 0,
  integer() {
    throw new TypeError('real functions have float arithmetic only');
  },
  float(context, operation) {
    const { function: name, input, divisor, output } = operation;
    const operands = [loadFloat(context, 'x', input)];
    if (divisor !== null) operands.push(loadFloat(context, 'd', divisor));
    const copies = operands.flatMap(({ before, value }) =>
      before.length > 0 ? [`, ${value}[HB_BLOCK]`] : [],
    );
    const values = operands.map(({ value }) => value).join(', ');
    return [
      `    float v[HB_BLOCK]${copies.join('')};`,
      '    int32_t row;',
      ...blockLoop(context.program.buffers[output]!.length, [
        ...operands.flatMap(({ before }) => before),
        `hb_float_${name}(v, ${values}, rows);`,
        storeFloat(context, output, operation),
      ]),
    ];
  },
};
