import { carrierOf, type NormaliseOperation } from '../../program/index.ts';
import { blockLoop } from '../block-loop.ts';
import { describeBuffer } from '../describe.ts';
import { floatConstant, padded, UNION_MEMBER } from '../formats.ts';
import { isFloats, loadFloat, storeFloat } from './float-operands.ts';
import { storeSum } from './integer-operands.ts';
import { type OperationSource, rowConstant } from './operation.ts';

export const normalise: OperationSource<NormaliseOperation> = {
  constants: (_, operation, name) =>
    operation.arithmetic === 'float'
      ? [
          rowConstant(operation, 'gain', `s0_${name}`, { type: 'float', of: operation.gain, role: 'scale' }),
          rowConstant(operation, 'bias', `f_${name}`, {
            type: 'float',
            of: operation.floatBias,
            role: 'bias',
          }),
        ]
      : [
          rowConstant(operation, 'gain', `m0_${name}`, {
            type: 'int32_t',
            of: operation.multiplier,
            role: 'scale',
          }),
          rowConstant(operation, 'bias', `b0_${name}`, { type: 'int64_t', of: operation.bias, role: 'bias' }),
        ],
  describe({ program: { buffers } }, { input, output }) {
    return `${describeBuffer(buffers[output]!)} = normalised ${describeBuffer(buffers[input]!)} * gain + bias`;
  },
  headers: ({ arithmetic }) => [arithmetic === 'float' ? 'hb_normalise.h' : 'hb_normal.h'],
  convertedLength({ buffers }, { input, arithmetic }) {
    const { format, length } = buffers[input]!;
    return arithmetic === 'integer' || isFloats(format) ? 0 : padded(length);
  },
  integer(context, operation, index) {
    const { program, memory, weights, upper } = context;
    const { input, output, epsilonSteps } = operation;
    const { length } = program.buffers[output]!;
    const field = (key: string): string => `${upper}_WEIGHTS->${weights.operationField(index, key)} + row`;
    const suffix = UNION_MEMBER[carrierOf(program.buffers[input]!.format)];
    const x = memory.expression[input];
    return [
      '    int64_t sum[HB_BLOCK];',
      '    struct hb_normal of;',
      '    int32_t row;',
      `    hb_normal_measure_${suffix}(&of, ${x}, INT64_C(${BigInt(epsilonSteps)}), ${length});`,
      ...blockLoop(length, [
        `hb_normal_sum_${suffix}(sum, &of, ${x} + row, ${field('gain')}, ${field('bias')}, rows);`,
        storeSum(context, output, operation),
      ]),
    ];
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
