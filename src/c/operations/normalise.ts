import type { NormaliseOperation } from '../../program/index.ts';
import { blockLoop } from '../block-loop.ts';
import { describeBuffer } from '../describe.ts';
import { floatConstant, padded } from '../formats.ts';
import { isFloats, loadFloat, storeFloat } from './float-operands.ts';
import { type OperationSource, rowConstant } from './operation.ts';

export const normalise: OperationSource<NormaliseOperation> = {
  constants: (_, operation, name) => [
    rowConstant(operation, 'gain', `s0_${name}`, { type: 'float', of: operation.gain, role: 'scale' }),
    rowConstant(operation, 'bias', `f_${name}`, { type: 'float', of: operation.floatBias, role: 'bias' }),
  ],
  describe({ program: { buffers } }, { input, output }) {
    return `${describeBuffer(buffers[output]!)} = normalised ${describeBuffer(buffers[input]!)} * gain + bias`;
  },
  headers: () => ['hb_normalise.h'],
  convertedLength({ buffers }, { input }) {
    const { format, length } = buffers[input]!;
    return isFloats(format) ? 0 : padded(length);
  },
  integer() {
    throw new TypeError('normalise has float arithmetic only');
  },
  float(context, operation, index) {
    const { program, weights, upper } = context;
    const { input, output, epsilon } = operation;
    const { length } = program.buffers[output]!;
    const field = (key: string): string => `${upper}_WEIGHTS->${weights.operationField(index, key)} + row`;
    const x = loadFloat(context, 'net->converted', input, '', `${length}`);
    return [
      '    float v[HB_BLOCK];',
      '    struct hb_normalise of;',
      '    int32_t row;',
      ...x.before.map((line) => `    ${line}`),
      `    hb_normalise_measure(&of, ${x.value}, ${floatConstant(epsilon)}, ${length});`,
      ...blockLoop(length, [
        `hb_normalise_apply(v, &of, ${x.value} + row, ${field('gain')}, ${field('bias')}, rows);`,
        storeFloat(context, output, operation),
      ]),
    ];
  },
};
