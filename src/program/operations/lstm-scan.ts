// `lstm-scan`: an LSTM whose steps lie within the frame, or many with the same weights side by side; its gates' input side is done.
import { z } from 'zod';
import { carrierOf } from '../formats.ts';
import type { ProgramParts } from '../parts.ts';
import { check } from './check.ts';
import { BASE_SHAPE, int32, type OperationDescriptor, partIndex } from './operation.ts';
import {
  type Cell,
  checkFloats,
  checkRecurrence,
  RECURRENCE_SHAPE,
  type Recurrence,
  recurrenceBound,
  SCAN_ONE,
} from './recurrence.ts';

/**
 * x [steps, lanes, 4 * units], gates i, o, f, g; out [steps, lanes, units]. Each lane by itself: h is its part of `initial`, or 0; c is its
 * part of `cell`, or 0, and what it has become behind the last step takes the place of that part. Steps forward or in reverse. The matrix R
 * is [4 * units, units].
 * Integer: h, i, o, f, g of 16 bits in steps of 1 / 32767, c of 32 bits in steps of 1 / (32767 * 256); x' = x - its zero point; `look`, acc and
 * how h is stored as those of `scan`;
 *   i, o, f = look(sigmoid, rshift(x'[row] * gateMultiplier + acc[row] * multiplier[row], gateShift))
 *   g = look(tanh, rshift(x'[row] * candidateMultiplier + acc[row] * multiplier[row], candidateShift))
 *   s = f * c + i * g * 256;  c' = rshift(s + rshift(s, 15), 15) clamped to +-(2^31 - 1), which divides by 32767
 *   h' = rshift(o * look(tanh, rshift(c' * cellMultiplier, cellShift)) * UPDATE_MULTIPLIER, UPDATE_SHIFT) clamped to +-32767
 *   out = clamp(zeroPoint + rshift(h' * outMultiplier, outShift), low, high)
 * Float, all vectors f32: a[row] = floatBias[row] + dot(w[row], h) * floatScale[row]; i, o, f = sigmoid(x[row] + a[row]); g = tanh(x[row] + a[row]);
 * c' = f * c, then + i * g; h' = o * tanh(c'); out stores h', which goes on as it is.
 */
export interface LstmScanOperation extends Recurrence {
  readonly op: 'lstm-scan';
  /** Carried, in place. Float arithmetic: [lanes, units]. Integer: i16 [2, lanes, units], upper halves, then lower ones. */
  readonly cell: number | null;
  readonly cellMultiplier: number;
  readonly cellShift: number;
}

/** Steps of a cell in one of a gate: of 16 bits a slow sum would lose what is below half a step. The cell reaches 256. */
export const CELL_FINER = 256;
export const CELL_ONE = SCAN_ONE * CELL_FINER;
export const GREATEST_CELL = 2 ** 31 - 1;

const LSTM: Cell<LstmScanOperation> = {
  gates: 4,
  sums(operation, { x, products }) {
    const { gateMultiplier, candidateMultiplier, cellMultiplier } = operation;
    return [
      {
        multiplier: gateMultiplier,
        shift: operation.gateShift,
        bound: x * BigInt(gateMultiplier) + products(0, 3),
      },
      {
        multiplier: candidateMultiplier,
        shift: operation.candidateShift,
        bound: x * BigInt(candidateMultiplier) + products(3, 4),
      },
      {
        multiplier: cellMultiplier,
        shift: operation.cellShift,
        bound: BigInt(GREATEST_CELL) * BigInt(cellMultiplier),
      },
    ];
  },
};

export const LSTM_SCAN: OperationDescriptor<LstmScanOperation> = {
  op: 'lstm-scan',
  reads: ({ input, initial, cell }) => [input, initial, cell].filter((one) => one !== null),
  writes: ({ output }) => output,
  updates: ({ cell }) => (cell === null ? [] : [cell]),
  matrices: ({ matrix }) => [matrix],
  shape: z.strictObject({
    op: z.literal('lstm-scan'),
    ...BASE_SHAPE,
    ...RECURRENCE_SHAPE,
    cell: partIndex.nullable(),
    cellMultiplier: int32,
    cellShift: int32,
  }),
  bounds: (...of) => recurrenceBound(LSTM, ...of),
  check(parts, operation, norms) {
    checkRecurrence(LSTM, parts, operation, norms);
    checkCell(parts, operation);
  },
};

function checkCell(parts: ProgramParts, operation: LstmScanOperation): void {
  const { name, arithmetic, input, output, initial, cell, lanes, units } = operation;
  if (cell === null) return;
  const { length, format, zeroPoint, carried } = parts.buffers[cell]!;
  const isFloat = arithmetic === 'float';
  check(carried, name, 'a cell that is carried', carried);
  check(![input, output, initial].includes(cell), name, 'another cell than the vectors', cell);
  const expected = (isFloat ? 1 : 2) * lanes * units;
  check(length === expected, name, `a cell of ${expected} elements`, length);
  const isHeld = isFloat || (carrierOf(format) === 'i16' && zeroPoint === 0);
  check(isHeld, name, 'a cell in halves of 16 bits', format);
  if (isFloat) checkFloats(parts, name, [cell]);
}
