// `table`: sigmoid or tanh of each element, from a table that travels with the program.

import { z } from 'zod';
import { carrierOf } from '../formats.ts';
import { checkMultiplier, checkShift, reach } from './bounds.ts';
import { check } from './check.ts';
import { BASE_SHAPE, int32, type OperationBase, type OperationDescriptor, partIndex } from './operation.ts';

/** From steps of an i16 input to those of the table. */
export interface TableRescale {
  /** 0 <= m < 2^31 */
  readonly multiplier: number;
  readonly shift: number;
}

/**
 * Sigmoid or tanh by table. Input carried as i8: out = table[q + 128] (256 entries, final output integers).
 * Carried as i16: u = q + 32768, k = u >> 7, f = u & 127 (table of 513 entries in 2^-8 output steps, zero point
 * included): out = clamp(rshift(table[k] * (128 - f) + table[k + 1] * f, 15), low, high); fits 32 bits.
 * With `rescale` the table has an input scale and a clamp of its own, for a buffer of any range:
 * v = clamp(rshift((q - zeroPoint) * multiplier, shift), -32768, 32767) takes the place of q; the product has 48 bits.
 * Float: the function itself on the dequantised input.
 */
export interface TableOperation extends OperationBase {
  readonly op: 'table';
  readonly function: 'sigmoid' | 'tanh';
  readonly input: number;
  readonly output: number;
  /** Index into `tables`; -1 for float arithmetic. */
  readonly table: number;
  readonly rescale: TableRescale | null;
}

/** Entries by carrier of an integer input. */
const ENTRIES = { i8: 256, i16: 513 } as const;

export const TABLE: OperationDescriptor<TableOperation> = {
  op: 'table',
  reads: ({ input }) => [input],
  writes: ({ output }) => output,
  matrices: () => [],
  shape: z.strictObject({
    op: z.literal('table'),
    ...BASE_SHAPE,
    function: z.enum(['sigmoid', 'tanh']),
    input: partIndex,
    output: partIndex,
    table: int32,
    /** Written only where there is one. */
    rescale: z.strictObject({ multiplier: int32, shift: int32 }).nullable().default(null),
  }),
  bounds: ({ buffers }, { input, rescale }) =>
    rescale === null ? 0n : reach(buffers[input]!) * BigInt(rescale.multiplier),
  check(parts, operation, norms) {
    const { buffers, tables } = parts;
    const { name, low, high, rescale } = operation;
    const [input, output] = [buffers[operation.input]!, buffers[operation.output]!];
    check(input.length === output.length, name, `${input.length} elements`, output.length);
    const carrier = carrierOf(input.format);
    const isInterpolated = carrier === 'i16' && operation.arithmetic === 'integer';
    check(rescale === null || isInterpolated, name, 'a scale of its own before 513 entries only', 'one');
    if (carrier === 'f16' || carrier === 'f32' || operation.arithmetic === 'float') return;
    if (rescale !== null) {
      checkMultiplier(name, rescale.multiplier);
      checkShift(name, rescale.shift, TABLE.bounds(parts, operation, norms));
    }
    const table = tables[operation.table];
    const entries = ENTRIES[carrier];
    check(table?.length === entries, name, `a table of ${entries}`, table?.length);
    const unit = carrier === 'i8' ? 1 : 256;
    const outside = table!.find((value) => value < low * unit || value > high * unit);
    check(outside === undefined, name, 'table entries within the limits', outside);
  },
};
