// GRUs and LSTMs over steps: one call of a kernel of hb_scan.h each.
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

type Recurrence = ScanOperation | LstmScanOperation;

/** What tells the kernels of GRUs and LSTMs apart. */
interface Cell<O extends Recurrence> {
  readonly name: string;
  readonly kernel: string;
  /** Carried vectors in the order of the kernel; null for what is 0. */
  states(operation: O): readonly (number | null)[];
  /** Fields of `struct hb_scan` that are its own. */
  hidden(operation: O): { readonly multiplier: number; readonly shift: number; readonly isReset: boolean };
  /** Declarations of what integers work in, by name. */
  integerWork(units: number): Readonly<Record<string, string>>;
  /** Vectors of units, padded, that floats work in. */
  readonly floatVectors: number;
}

export const scan = recurrenceSource<ScanOperation>({
  name: 'GRU',
  kernel: 'hb_scan',
  states: ({ initial }) => [initial],
  hidden: ({ hiddenMultiplier: multiplier, hiddenShift: shift, reset }) => ({
    ...{ multiplier, shift, isReset: reset === 'before' },
  }),
  integerWork: (units) => ({ work: `int16_t work[${4 * units}]` }),
  floatVectors: 5,
});

export const lstmScan = recurrenceSource<LstmScanOperation>({
  name: 'LSTM',
  kernel: 'hb_lstm_scan',
  states: ({ initial, cell }) => [initial, cell],
  hidden: ({ cellMultiplier: multiplier, cellShift: shift }) => ({ multiplier, shift, isReset: false }),
  integerWork: (units) => ({ work: `int16_t work[${4 * units}]`, sums: `int32_t sums[${units}]` }),
  floatVectors: 7,
});

function recurrenceSource<O extends Recurrence>(cell: Cell<O>): OperationSource<O> {
  const { name, kernel, floatVectors } = cell;
  return {
    constants,
    describe({ program: { buffers, matrices } }, { input, output, matrix, steps, lanes, reverse }) {
      const over = `${lanes} times ${steps} steps${reverse ? ' in reverse' : ''}`;
      return `${describeBuffer(buffers[output]!)} = ${name}, ${over}, ${describeMatrix(matrices[matrix]!)} on ${describeBuffer(buffers[input]!)}`;
    },
    headers: () => ['hb_scan.h'],
    convertedLength: () => 0,
    integer(context, operation, index) {
      const bits = operation.accumulator === 'i64' ? '64' : '32';
      const work = cell.integerWork(operation.units);
      const fields = ['bias', 'multiplier', 'sigmoid', 'tanh'];
      return [
        shapeOf(cell, context, operation),
        ...Object.values(work).map((declaration) => `    ${declaration};`),
        call(cell, context, operation, {
          index,
          kernel: `${kernel}${bits}`,
          fields,
          work: Object.keys(work),
        }),
      ];
    },
    float(context, operation, index) {
      const fields = ['floatBias', 'floatScale'];
      return [
        shapeOf(cell, context, operation),
        `    float work[${floatVectors * padded(operation.units)}];`,
        call(cell, context, operation, { index, kernel: `${kernel}_float`, fields, work: ['work'] }),
      ];
    },
  };
}

function constants(program: QuantProgram, operation: Recurrence, name: string): readonly OperationConstant[] {
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

/** A `struct hb_scan`, field by field. */
function shapeOf<O extends Recurrence>(cell: Cell<O>, { program }: Context, operation: O): string {
  const [x, out] = [program.buffers[operation.input]!, program.buffers[operation.output]!];
  const hidden = cell.hidden(operation);
  const flags = [
    ...[operation.reverse, hidden.isReset],
    ...[x, out].map(({ format }) => carrierOf(format) === 'i16'),
  ];
  const values = [
    ...[operation.gateMultiplier, hidden.multiplier, operation.candidateMultiplier],
    ...[operation.outMultiplier, operation.steps, operation.lanes, operation.units],
    ...[x.zeroPoint, out.zeroPoint, operation.low, operation.high],
    ...[operation.gateShift, hidden.shift, operation.candidateShift, operation.outShift],
    ...flags.map(Number),
  ];
  return `    static const struct hb_scan of = {${values.join(', ')}};`;
}

interface Call {
  readonly index: number;
  /** Its name but for the width of the weights. */
  readonly kernel: string;
  /** Of the weights, behind the matrix. */
  readonly fields: readonly string[];
  readonly work: readonly string[];
}

function call<O extends Recurrence>(
  cell: Cell<O>,
  { program, memory, weights, upper }: Context,
  operation: O,
  { index, kernel, fields, work }: Call,
): string {
  const { input, output, matrix } = operation;
  const of = program.matrices[matrix]!;
  const states = cell.states(operation).map((one) => (one === null ? '0' : memory.expression[one]!));
  const constants = [
    weights.matrixField(matrix, formFor(of, operation)).name,
    ...fields.map((key) => weights.operationField(index, key)),
  ];
  const given = [
    ...[memory.expression[output]!, '&of', memory.expression[input]!, ...states],
    ...constants.map((field) => `${upper}_WEIGHTS->${field}`),
    ...work,
  ];
  return `    ${kernel}_w${WIDTH[carrierOf(of.format)]}(${given.join(', ')});`;
}
