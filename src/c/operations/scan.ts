import {
  carrierOf,
  type LstmScanOperation,
  type QuantProgram,
  type ScanOperation,
} from '../../program/index.ts';
import type { Context } from '../context.ts';
import { describeBuffer, describeMatrix } from '../describe.ts';
import { padded, WIDTH } from '../formats.ts';
import { formFor } from '../matrix-form.ts';
import type { FieldValues, OperationConstant } from '../weights-field.ts';
import { CLOSE, type OperationSource, rowConstant } from './operation.ts';
import { tableConstant } from './table.ts';

/** Of GRUs and LSTMs. */
export function scanConstants(
  program: QuantProgram,
  operation: ScanOperation | LstmScanOperation,
  name: string,
): readonly OperationConstant[] {
  const row = (
    key: string,
    letter: string,
    of: FieldValues,
    type: 'float' | 'int32_t' | 'int64_t',
    role: 'bias' | 'scale',
  ) => rowConstant(operation, key, `${letter}_${name}`, { type, of, role, isWhole: true }, 1, CLOSE);
  if (operation.arithmetic === 'float') {
    return [
      row('floatBias', 'f', operation.floatBias, 'float', 'bias'),
      row('floatScale', 's0', operation.floatScale, 'float', 'scale'),
    ];
  }
  const table = (key: 'sigmoid' | 'tanh'): OperationConstant =>
    tableConstant(program, operation[key], key, key);
  return [
    operation.accumulator === 'i64'
      ? row('bias', 'b0', operation.bias, 'int64_t', 'bias')
      : row('bias', 'b0', Int32Array.from(operation.bias, Number), 'int32_t', 'bias'),
    row('multiplier', 'm0', operation.multiplier, 'int32_t', 'scale'),
    table('sigmoid'),
    table('tanh'),
  ];
}

export const scan: OperationSource<ScanOperation> = {
  constants: scanConstants,
  describe({ program: { buffers, matrices } }, { input, output, matrix, steps, lanes, reverse }) {
    const over = `${lanes} times ${steps} steps${reverse ? ' in reverse' : ''}`;
    return `${describeBuffer(buffers[output]!)} = GRU, ${over}, ${describeMatrix(matrices[matrix]!)} on ${describeBuffer(buffers[input]!)}`;
  },
  headers: () => ['hb_scan.h'],
  convertedLength: () => 0,
  integer(context, operation, index) {
    const bits = operation.accumulator === 'i64' ? '64' : '32';
    return [
      ...shapeOf(context, operation),
      `    int16_t work[${4 * operation.units}];`,
      ...call(context, operation, index, `hb_scan${bits}`, ['bias', 'multiplier', 'sigmoid', 'tanh']),
    ];
  },
  float(context, operation, index) {
    return [
      ...shapeOf(context, operation),
      `    float work[${5 * padded(operation.units)}];`,
      ...call(context, operation, index, 'hb_scan_float', ['floatBias', 'floatScale']),
    ];
  },
};

function shapeOf({ program }: Context, operation: ScanOperation): string[] {
  const [x, out] = [program.buffers[operation.input]!, program.buffers[operation.output]!];
  const isWide = (format: typeof x.format): number => (carrierOf(format) === 'i16' ? 1 : 0);
  const values = [
    ...[operation.gateMultiplier, operation.hiddenMultiplier, operation.candidateMultiplier],
    ...[operation.outMultiplier, operation.steps, operation.lanes, operation.units],
    ...[x.zeroPoint, out.zeroPoint, operation.low, operation.high],
    ...[operation.gateShift, operation.hiddenShift, operation.candidateShift, operation.outShift],
    ...[
      operation.reverse ? 1 : 0,
      operation.reset === 'before' ? 1 : 0,
      isWide(x.format),
      isWide(out.format),
    ],
  ];
  return [`    static const struct hb_scan of = {${values.join(', ')}};`];
}

function call(
  { program, memory, weights, upper }: Context,
  operation: ScanOperation,
  index: number,
  kernel: string,
  keys: readonly string[],
): string[] {
  const { input, output, initial, matrix } = operation;
  const width = WIDTH[carrierOf(program.matrices[matrix]!.format)];
  const fields = keys.map((key) => `${upper}_WEIGHTS->${weights.operationField(index, key)}`);
  const before = initial === null ? '0' : memory.expression[initial]!;
  const first = `${memory.expression[output]}, &of, ${memory.expression[input]}, ${before}`;
  const matrixField = `${upper}_WEIGHTS->${weights.matrixField(matrix, formFor(program.matrices[matrix]!, operation)).name}`;
  return [`    ${kernel}_w${width}(${first}, ${matrixField}, ${fields.join(', ')}, work);`];
}
