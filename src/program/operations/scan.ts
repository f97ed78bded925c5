// `scan`: a GRU whose steps lie within the frame, or many with the same weights side by side; its gates' input side is done.
import { z } from 'zod';
import { BASE_SHAPE, int32, type OperationDescriptor } from './operation.ts';
import {
  type Cell,
  checkRecurrence,
  GREATEST_STATE,
  RECURRENCE_SHAPE,
  type Recurrence,
  recurrenceBound,
} from './recurrence.ts';

/**
 * x [steps, lanes, 3 * units], gates z, r, n; out [steps, lanes, units]. Each lane by itself: h is its part of `initial`, or 0; steps
 * forward or in reverse. The matrix R is [3 * units, units].
 * Integer, all of it 16 bits: h, z, r, n in steps of 1 / 32767; x' = x - its zero point;
 *   acc[row] = bias[row] + sum over k of w[row, k] * h[k]
 *   look(table, v) is what `table` has for v clamped to 16 bits, 513 entries, limits 0 or -32767 .. 32767
 *   z, r = look(sigmoid, rshift(x'[row] * gateMultiplier + acc[row] * multiplier[row], gateShift))
 *   reset after:  n = look(tanh, rshift(x'[row] * candidateMultiplier + r * hidden * hiddenMultiplier, candidateShift)),
 *     hidden = rshift(acc[row] * multiplier[row], hiddenShift) clamped to 16 bits
 *   reset before: n = look(tanh, rshift(x'[row] * candidateMultiplier + acc[row] * multiplier[row], candidateShift)), the acc of
 *     rshift(r[k] * h[k], 15) in place of h[k]
 *   h' = rshift(((32767 - z) * n + z * h) * UPDATE_MULTIPLIER, UPDATE_SHIFT) clamped to +-32767
 *   out = clamp(zeroPoint + rshift(h' * outMultiplier, outShift), low, high)
 * Float, all vectors f32: a[row] = floatBias[row] + dot(w[row], h) * floatScale[row]; z, r = sigmoid(x[row] + a[row]); n = tanh(x[row] + r * a[row]), or
 * tanh(x[row] + a[row]), the dot of r[k] * h[k]; h' = (1 - z) * n, then + z * h; out stores h', which goes on as it is.
 */
export interface ScanOperation extends Recurrence {
  readonly op: 'scan';
  readonly reset: 'after' | 'before';
  readonly hiddenMultiplier: number;
  readonly hiddenShift: number;
}

const GRU: Cell<ScanOperation> = {
  gates: 3,
  sums(operation, { x, products }) {
    const { gateMultiplier, hiddenMultiplier, candidateMultiplier } = operation;
    const isAfter = operation.reset === 'after';
    const behind = products(2, 3);
    const hidden = isAfter ? GREATEST_STATE * GREATEST_STATE * BigInt(hiddenMultiplier) : behind;
    return [
      {
        multiplier: gateMultiplier,
        shift: operation.gateShift,
        bound: x * BigInt(gateMultiplier) + products(0, 2),
      },
      {
        multiplier: hiddenMultiplier,
        shift: operation.hiddenShift,
        bound: isAfter ? behind : 0n,
      },
      {
        multiplier: candidateMultiplier,
        shift: operation.candidateShift,
        bound: x * BigInt(candidateMultiplier) + hidden,
      },
    ];
  },
};

export const SCAN: OperationDescriptor<ScanOperation> = {
  op: 'scan',
  reads: ({ input, initial }) => (initial === null ? [input] : [input, initial]),
  writes: ({ output }) => output,
  matrices: ({ matrix }) => [matrix],
  shape: z.strictObject({
    op: z.literal('scan'),
    ...BASE_SHAPE,
    ...RECURRENCE_SHAPE,
    reset: z.enum(['after', 'before']),
    hiddenMultiplier: int32,
    hiddenShift: int32,
  }),
  bounds: (...of) => recurrenceBound(GRU, ...of),
  check: (...of) => checkRecurrence(GRU, ...of),
};
