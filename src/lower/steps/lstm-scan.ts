// LSTMs over steps within a frame, and many of them side by side over the frames. Between integers all that is inside has 16 bits and bounds
// that follow from the weights, but for the cells, which have 32 bits and no range of their own; where a float is among its operands all
// of them are brought to f32. The cells are the program's own: nobody else reads them.
import { CELL_ONE, GREATEST_CELL } from '../../program/operations/lstm-scan.ts';
import { SCAN_ONE } from '../../program/operations/recurrence.ts';
import type { LstmScanOperation, QuantOperation } from '../../program/program.ts';
import { TABLE_RANGE_I16 } from '../buffer-scale.ts';
import type { Lowering } from '../lowering.ts';
import { chooseShift, multiplierFor } from '../multipliers.ts';
import type { Step, StepKind } from '../step.ts';
import {
  betweenFloats,
  floatFields,
  floatWeights,
  integerFields,
  integerWeights,
  type ScanParts,
  scanKind,
  UNIT,
  weighGates,
} from './scan-parts.ts';

export interface LstmScanStep extends Step<'lstm-scan'>, ScanParts {
  /** Carried: cells before, which those behind take the place of; null: 0. */
  readonly cell: string | null;
}

export const LSTM_SCAN_STEP: StepKind<LstmScanStep> = {
  ...scanKind<LstmScanStep>('lstm-scan', { integers: lowerIntegers, floats: lowerFloat }),
  keeps: ({ cell }) => cell,
};

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
  const { sums, ...weights } = integerWeights(into, step, () => UNIT);
  const gates = weighGates(into, step, sums, [0, 3], 'sigmoid');
  const candidates = weighGates(into, step, sums, [3, 4], 'tanh');
  const cellFactor = SCAN_ONE / CELL_ONE / TABLE_RANGE_I16.tanh;
  const cellShift = chooseShift([{ bounds: [BigInt(GREATEST_CELL)], factors: [cellFactor] }], step.output);
  return {
    ...{ op: 'lstm-scan', ...integerFields(into, step, target), ...weights },
    cell: addCell(into, step, 'i16'),
    multiplier: Int32Array.from([...gates.multipliers, ...candidates.multipliers]),
    ...{ gateMultiplier: gates.ofInput, gateShift: gates.shift },
    ...{ candidateMultiplier: candidates.ofInput, candidateShift: candidates.shift },
    ...{ cellMultiplier: multiplierFor(cellFactor, cellShift), cellShift },
  };
}

function lowerFloat(into: Lowering, step: LstmScanStep, target: string): QuantOperation[] {
  const weights = floatWeights(into, step);
  const cell = addCell(into, step, 'f32');
  return betweenFloats(into, step, target, (operands) => ({
    ...{ op: 'lstm-scan', ...floatFields(into, step) },
    ...{ cellMultiplier: 0, cellShift: 1, cell, ...operands, ...weights },
  }));
}
