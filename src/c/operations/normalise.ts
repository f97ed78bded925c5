import { carrierOf, type NormaliseOperation } from '../../program/index.ts';
import { blockLoop } from '../block-loop.ts';
import { describeBuffer } from '../describe.ts';
import { floatConstant, padded, UNION_MEMBER } from '../formats.ts';
import { isFloats, loadFloat, storeFloat } from './float-operands.ts';
import { storeSum } from './integer-operands.ts';
import { type OperationSource, rowConstant, rowsOf } from './operation.ts';

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
          rowConstant(operation, 'gain', `m0_${name}`, { ...storedGain(operation), role: 'scale' }),
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
    const { program, memory } = context;
    const { input, output, epsilonSteps } = operation;
    const { length } = program.buffers[output]!;
    const field = (key: string): string => rowsOf(context, index, key);
    const { type, unit } = storedBias(operation);
    const wide = WIDE[type];
    const suffix = UNION_MEMBER[carrierOf(program.buffers[input]!.format)];
    const x = memory.expression[input];
    return [
      '    int64_t sum[HB_BLOCK];',
      '    struct hb_normal of;',
      '    int32_t row;',
      `    hb_normal_measure_${suffix}(&of, ${x}, INT64_C(${BigInt(epsilonSteps)}), ${length});`,
      ...(unit === null ? [] : [`    of.unit = ${unit};`]),
      ...(type === 'int16_t' ? [`    of.gain_unit = ${storedGain(operation).unit};`] : []),
      ...blockLoop(length, [
        `hb_normal_sum${wide}_${suffix}(sum, &of, ${x} + row, ${field('gain')}, ${field('bias')}, rows);`,
        storeSum(context, output, operation),
      ]),
    ];
  },
  float(context, operation, index) {
    const { program } = context;
    const { input, output, epsilon } = operation;
    const { length } = program.buffers[output]!;
    const field = (key: string): string => rowsOf(context, index, key);
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

/** Of kernels, by the type of the biases: gains are as narrow as they only beside narrow ones. */
const WIDE = { int16_t: '16', int32_t: '', int64_t: '64' } as const;

/** Zeros at the end of all values beyond `bits`; null where there are not so many. */
function unitOf(values: readonly bigint[], bits: number): number | null {
  const any = values.reduce((all, one) => all | (one < 0n ? -one : one), 0n);
  const unit = Math.max(0, any.toString(2).length - bits);
  return any % (1n << BigInt(unit)) === 0n ? unit : null;
}

/** Both gains and biases have so few significant bits. */
function isNarrow({ multiplier, bias }: NormaliseOperation): boolean {
  return unitOf(Array.from(multiplier, BigInt), 15) !== null && unitOf([...bias], 15) !== null;
}

/** Gains in 16 bits where what they lack of those of 32, and biases of those of 64, are zeros at the end, `unit` of them. */
function storedGain(operation: NormaliseOperation) {
  const { multiplier } = operation;
  if (!isNarrow(operation)) return { type: 'int32_t', of: multiplier, unit: 0 } as const;
  const unit = unitOf(Array.from(multiplier, BigInt), 15)!;
  return { type: 'int16_t', of: Int16Array.from(multiplier, (one) => one >> unit), unit } as const;
}

/** The same of biases: 16 bits beside such gains, else 32 where they fit; `unit` is null where they do not. */
function storedBias(operation: NormaliseOperation) {
  const { bias } = operation;
  const narrow = isNarrow(operation);
  const unit = unitOf([...bias], narrow ? 15 : 31);
  if (unit === null) return { type: 'int64_t', of: bias, unit } as const;
  const of = Array.from(bias, (one) => Number(one >> BigInt(unit)));
  return narrow
    ? ({ type: 'int16_t', of: Int16Array.from(of), unit } as const)
    : ({ type: 'int32_t', of: Int32Array.from(of), unit } as const);
}
