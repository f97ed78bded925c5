// LSTMs over steps within a frame, and many of them side by side over the frames. Between integers all that is inside has 16 bits and bounds
// that follow from the weights, but for the cells, which have 32 bits and no range of their own; where a float is among its operands all
// of them are brought to f32. The cells are the program's own: nobody else reads them.
import { CELL_ONE, GREATEST_CELL } from '../../program/operations/lstm-scan.ts';
import { SCAN_ONE } from '../../program/operations/recurrence.ts';
import type { LstmScanOperation, QuantOperation } from '../../program/program.ts';
import { TABLE_RANGE_I16 } from '../buffer-scale.ts';
import { bufferIndex, isFloat, type Lowering } from '../lowering.ts';
import { chooseShift, multiplierFor } from '../multipliers.ts';
import type { Step, StepKind } from '../step.ts';
import { copyOfState } from './linear.ts';
import {
  betweenFloats,
  floatWeights,
  integerWeights,
  type ScanParts,
  scanTables,
  UNIT,
} from './scan-parts.ts';

export interface LstmScanStep extends Step<'lstm-scan'>, ScanParts {
  /** Carried: cells before, which those behind take the place of; null: 0. */
  readonly cell: string | null;
}

export const LSTM_SCAN_STEP: StepKind<LstmScanStep> = {
  step: 'lstm-scan',
  reads: ({ input, replaced }) => (replaced ? [input, replaced.state] : [input]),
  weights: ({ weight }) => [weight],
  role: ({ replaced }) => (replaced ? 'state-copy' : 'tanh'),
  replaces: ({ replaced }) => replaced,
  keeps: ({ cell }) => cell,
  wide: ({ replaced }) => (replaced ? [replaced.state] : []),
  lower(into, step) {
    const { output, replaced } = step;
    const target = replaced?.state ?? output;
    const float = isFloat(into, step.input, target, step.weight);
    const own = float ? lowerFloat(into, step, target) : [lowerIntegers(into, step, target)];
    return [...own, ...(replaced ? copyOfState(into, target, output) : [])];
  },
};

function common(into: Lowering, step: LstmScanStep) {
  const { output, steps, lanes, units, reverse } = step;
  const { layer } = into.network.tensors.get(output)!;
  return { ...({ op: 'lstm-scan', name: output, layer } as const), ...{ steps, lanes, units, reverse } };
}

/** Index of the buffer of the cells; in integers they lie in halves. */
function addCell(into: Lowering, { cell, lanes, units }: LstmScanStep, format: 'i16' | 'f32'): number | null {
  if (cell === null) return null;
  const { layer } = into.network.tensors.get(cell)!;
  const index = into.buffers.length;
  into.bufferOf.set(cell, index);
  into.limits.push({ low: 0, high: 0 });
  into.buffers.push({
    ...({ name: cell, kind: 'state', layer, format, zeroPoint: 0, carried: true, history: 0 } as const),
    ...{
      length: (format === 'i16' ? 2 : 1) * lanes * units,
      scale: format === 'i16' ? 2 ** 16 / CELL_ONE : 1,
    },
  });
  return index;
}

function lowerIntegers(into: Lowering, step: LstmScanStep, target: string): LstmScanOperation {
  const { units } = step;
  const input = bufferIndex(into, step.input);
  const output = bufferIndex(into, target);
  const x = into.buffers[input]!;
  const out = into.buffers[output]!;
  const place = step.output;
  const { matrix, worth, bias, bounds, accumulator } = integerWeights(into, step, () => UNIT);
  const reach = BigInt(32768 + Math.abs(x.zeroPoint));
  /** Rows from .. to in steps of what a table looks up. */
  const weigh = (from: number, to: number, range: number) => {
    const own = range / SCAN_ONE;
    const factors = Array.from(worth.subarray(from, to), (one) => one / own);
    const sums = factors.map((factor, row) => ({
      bounds: [reach, bounds[from + row]!],
      factors: [x.scale / own, factor],
    }));
    const shift = chooseShift(sums, place);
    const multipliers = factors.map((factor) => multiplierFor(factor, shift));
    return { shift, multipliers, ofInput: multiplierFor(x.scale / own, shift) };
  };
  const gates = weigh(0, 3 * units, TABLE_RANGE_I16.sigmoid);
  const candidates = weigh(3 * units, 4 * units, TABLE_RANGE_I16.tanh);
  const cellFactor = SCAN_ONE / CELL_ONE / TABLE_RANGE_I16.tanh;
  const cellShift = chooseShift([{ bounds: [BigInt(GREATEST_CELL)], factors: [cellFactor] }], place);
  const outShift = chooseShift([{ bounds: [32768n], factors: [UNIT / out.scale] }], place);
  return {
    ...common(into, step),
    ...{ arithmetic: 'integer', input, output, matrix },
    initial: step.replaced ? output : null,
    cell: addCell(into, step, 'i16'),
    ...into.limits[output]!,
    ...{ accumulator, bias, multiplier: Int32Array.from([...gates.multipliers, ...candidates.multipliers]) },
    ...{ gateMultiplier: gates.ofInput, gateShift: gates.shift },
    ...{ candidateMultiplier: candidates.ofInput, candidateShift: candidates.shift },
    ...{ cellMultiplier: multiplierFor(cellFactor, cellShift), cellShift },
    ...{ outMultiplier: multiplierFor(UNIT / out.scale, outShift), outShift },
    ...scanTables(into),
    ...{ floatBias: new Float32Array(0), floatScale: new Float32Array(0) },
  };
}

function lowerFloat(into: Lowering, step: LstmScanStep, target: string): QuantOperation[] {
  const { floatBias, floatScale, matrix } = floatWeights(into, step);
  const cell = addCell(into, step, 'f32');
  const none = { accumulator: 'i32', bias: new BigInt64Array(0), multiplier: new Int32Array(0) } as const;
  const numbers = {
    ...{ gateMultiplier: 0, gateShift: 1, candidateMultiplier: 0, candidateShift: 1 },
    ...{ cellMultiplier: 0, cellShift: 1, outMultiplier: 0, outShift: 1, sigmoid: -1, tanh: -1 },
  };
  return betweenFloats(into, step, target, (operands) => ({
    ...{ ...common(into, step), arithmetic: 'float', low: 0, high: 0, ...none, ...numbers },
    ...{ ...operands, cell, matrix, floatBias, floatScale },
  }));
}
