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
          rowConstant(operation, 'bias', `b0_${name}`, { ...storedBias(operation), role: 'bias' }),
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
    const { unit } = storedBias(operation);
    const wide = unit === null ? '64' : '';
    const suffix = UNION_MEMBER[carrierOf(program.buffers[input]!.format)];
    const x = memory.expression[input];
    return [
      '    int64_t sum[HB_BLOCK];',
      '    struct hb_normal of;',
      '    int32_t row;',
      `    hb_normal_measure_${suffix}(&of, ${x}, INT64_C(${BigInt(epsilonSteps)}), ${length});`,
      ...(unit === null ? [] : [`    of.unit = ${unit};`]),
      ...blockLoop(length, [
        `hb_normal_sum${wide}_${suffix}(sum, &of, ${x} + row, ${field('gain')}, ${field('bias')}, rows);`,
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

/** Biases in 32 bits where what they lack of those of 64 are zeros at the end, `unit` of them; null where they are not. */
function storedBias({ bias }: NormaliseOperation) {
  let any = 0n;
  for (const one of bias) any |= one < 0n ? -one : one;
  const unit = Math.max(0, any.toString(2).length - 31);
  if (any % (1n << BigInt(unit)) !== 0n) return { type: 'int64_t', of: bias, unit: null } as const;
  const of = Int32Array.from(bias, (one) => Number(one >> BigInt(unit)));
  return { type: 'int32_t', of, unit } as const;
}
