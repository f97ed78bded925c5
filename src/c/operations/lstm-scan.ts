import { carrierOf, type LstmScanOperation } from '../../program/index.ts';
import type { Context } from '../context.ts';
import { describeBuffer, describeMatrix } from '../describe.ts';
import { padded, WIDTH } from '../formats.ts';
import { formFor } from '../matrix-form.ts';
import type { OperationSource } from './operation.ts';
import { scanConstants } from './scan.ts';

export const lstmScan: OperationSource<LstmScanOperation> = {
  constants: scanConstants,
  describe({ program: { buffers, matrices } }, { input, output, matrix, steps, lanes, reverse }) {
    const over = `${lanes} times ${steps} steps${reverse ? ' in reverse' : ''}`;
    return `${describeBuffer(buffers[output]!)} = LSTM, ${over}, ${describeMatrix(matrices[matrix]!)} on ${describeBuffer(buffers[input]!)}`;
  },
  headers: () => ['hb_scan.h'],
  convertedLength: () => 0,
  integer(context, operation, index) {
    const bits = operation.accumulator === 'i64' ? '64' : '32';
    const keys = ['bias', 'multiplier', 'sigmoid', 'tanh'];
    return [
      ...shapeOf(context, operation),
      `    int16_t work[${4 * operation.units}];`,
      `    int32_t sums[${operation.units}];`,
      ...call(context, operation, index, `hb_lstm_scan${bits}`, keys, ', sums'),
    ];
  },
  float(context, operation, index) {
    return [
      ...shapeOf(context, operation),
      `    float work[${7 * padded(operation.units)}];`,
      ...call(context, operation, index, 'hb_lstm_scan_float', ['floatBias', 'floatScale'], ''),
    ];
  },
};

function shapeOf({ program }: Context, operation: LstmScanOperation): string[] {
  const [x, out] = [program.buffers[operation.input]!, program.buffers[operation.output]!];
  const isWide = (format: typeof x.format): number => (carrierOf(format) === 'i16' ? 1 : 0);
  const values = [
    ...[operation.gateMultiplier, operation.cellMultiplier, operation.candidateMultiplier],
    ...[operation.outMultiplier, operation.steps, operation.lanes, operation.units],
    ...[x.zeroPoint, out.zeroPoint, operation.low, operation.high],
    ...[operation.gateShift, operation.cellShift, operation.candidateShift, operation.outShift],
    ...[operation.reverse ? 1 : 0, 0, isWide(x.format), isWide(out.format)],
  ];
  return [`    static const struct hb_scan of = {${values.join(', ')}};`];
}

function call(
  { program, memory, weights, upper }: Context,
  operation: LstmScanOperation,
  index: number,
  kernel: string,
  keys: readonly string[],
  more: string,
): string[] {
  const { input, output, initial, cell, matrix } = operation;
  const width = WIDTH[carrierOf(program.matrices[matrix]!.format)];
  const fields = keys.map((key) => `${upper}_WEIGHTS->${weights.operationField(index, key)}`);
  const [before, kept] = [initial, cell].map((one) => (one === null ? '0' : memory.expression[one]!));
  const first = `${memory.expression[output]}, &of, ${memory.expression[input]}, ${before}, ${kept}`;
  const matrixField = `${upper}_WEIGHTS->${weights.matrixField(matrix, formFor(program.matrices[matrix]!, operation)).name}`;
  return [`    ${kernel}_w${width}(${first}, ${matrixField}, ${fields.join(', ')}, work${more});`];
}
