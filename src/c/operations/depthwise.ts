import { carrierOf, type DepthwiseOperation, type QuantProgram } from '../../program/index.ts';
import { blockLoop } from '../block-loop.ts';
import type { Context } from '../context.ts';
import { describeBuffer, describeMatrix } from '../describe.ts';
import { WIDTH } from '../formats.ts';
import type { OperationConstant } from '../weights-field.ts';
import { isFloats, loadFloat, storeFloat } from './float-operands.ts';
import { storeSum } from './integer-operands.ts';
import { type OperationSource, rowConstant, rowsOf } from './operation.ts';

export const depthwise: OperationSource<DepthwiseOperation> = {
  constants: depthwiseConstants,
  describe({ program: { buffers, matrices } }, { input, output, matrix, dilation, relu }) {
    const step = dilation === 1 ? '' : `, every ${dilation} frames`;
    const sum = `${describeMatrix(matrices[matrix]!)} along the frames of ${describeBuffer(buffers[input]!)}${step} + bias`;
    return `${describeBuffer(buffers[output]!)} = ${relu ? `relu(${sum})` : sum}`;
  },
  headers: () => ['hb_depthwise.h'],
  convertedLength: () => 0,
  integer: depthwiseInteger,
  float: depthwiseFloat,
};

function depthwiseConstants(
  _: QuantProgram,
  operation: DepthwiseOperation,
  name: string,
): OperationConstant[] {
  const { arithmetic, accumulator, bias, multiplier, floatBias, floatScale } = operation;
  if (arithmetic === 'float') {
    return [
      rowConstant(operation, 'floatBias', `f_${name}`, { type: 'float', of: floatBias, role: 'bias' }),
      rowConstant(operation, 'floatScale', `s0_${name}`, { type: 'float', of: floatScale, role: 'scale' }),
    ];
  }
  const biases =
    accumulator === 'i64'
      ? ({ type: 'int64_t', of: bias, role: 'bias' } as const)
      : ({ type: 'int32_t', of: Int32Array.from(bias, Number), role: 'bias' } as const);
  return [
    rowConstant(operation, 'bias', `b0_${name}`, biases),
    rowConstant(operation, 'multiplier', `m0_${name}`, { type: 'int32_t', of: multiplier, role: 'scale' }),
  ];
}

interface Tap {
  /** C expressions of the first weight of the block, and of the first element of the row. */
  readonly weights: string;
  readonly row: string;
}

/** The oldest first. */
function tapsOf({ program, memory, weights, upper }: Context, operation: DepthwiseOperation): Tap[] {
  const { input, matrix, dilation } = operation;
  const { columns } = program.matrices[matrix]!;
  const { name, rowElements } = weights.matrixField(matrix, 'packed');
  const step = rowElements(0);
  const field = `${upper}_WEIGHTS->${name}${step === 0 ? '' : ` + row * ${step}`}`;
  return Array.from({ length: columns }, (_, k) => {
    const frames = dilation * (columns - 1 - k);
    return {
      weights: k === 0 ? field : `${field} + ${k}`,
      row: frames === 0 ? memory.expression[input]! : memory.past(input, frames),
    };
  });
}

function depthwiseInteger(context: Context, operation: DepthwiseOperation, index: number): string[] {
  const { program } = context;
  const { matrix, input, output, accumulator } = operation;
  const { format, columns } = program.matrices[matrix]!;
  const bits = accumulator === 'i32' ? '32' : '64';
  const kernel = `hb_depthwise${bits}_w${WIDTH[carrierOf(format)]}_x${WIDTH[carrierOf(program.buffers[input]!.format)]}`;
  const field = (key: string): string => rowsOf(context, index, key);
  return [
    '    int64_t sum[HB_BLOCK];',
    `    int${bits}_t acc[HB_BLOCK];`,
    '    int32_t row;',
    ...blockLoop(program.buffers[output]!.length, [
      `hb_depthwise_start${bits}(acc, ${field('bias')}, rows);`,
      ...tapsOf(context, operation).map(
        (tap) => `${kernel}(acc, ${tap.weights}, ${columns}, ${tap.row} + row, rows);`,
      ),
      'hb_sum_zero(sum, rows);',
      `hb_sum_add${bits}(sum, acc, ${field('multiplier')}, rows);`,
      storeSum(context, output, operation),
    ]),
  ];
}

function depthwiseFloat(context: Context, operation: DepthwiseOperation, index: number): string[] {
  const { program } = context;
  const { matrix, input, output } = operation;
  const { format, columns } = program.matrices[matrix]!;
  const field = (key: string): string => rowsOf(context, index, key);
  const isConverted = !isFloats(program.buffers[input]!.format);
  const taps = tapsOf(context, operation).flatMap((tap) => {
    const x = loadFloat(context, 'x', input, ' + row', 'rows', tap.row);
    const stride = columns;
    return [
      ...x.before,
      `hb_depthwise_float_w${WIDTH[carrierOf(format)]}(dot, ${tap.weights}, ${stride}, ${x.value}, rows);`,
    ];
  });
  return [
    `    float v[HB_BLOCK], dot[HB_BLOCK]${isConverted ? ', x[HB_BLOCK]' : ''};`,
    '    int32_t row;',
    ...blockLoop(program.buffers[output]!.length, [
      'hb_depthwise_float_start(dot, rows);',
      ...taps,
      `hb_float_copy(v, ${field('floatBias')}, rows);`,
      `hb_float_add_scaled(v, dot, ${field('floatScale')}, rows);`,
      ...(operation.relu ? ['hb_float_relu(v, rows);'] : []),
      storeFloat(context, output, operation),
    ]),
  ];
}
