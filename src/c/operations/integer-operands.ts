// How integer operations load and store a block of a buffer: values less their zero point, sums of 64 bits, one rounding.
import { carrierOf } from '../../program/index.ts';
import type { Context } from '../context.ts';
import { UNION_MEMBER } from '../formats.ts';

/** `q = q - zero point` of a block into an int32 array. */
export function loadValue(context: Context, target: string, buffer: number): string {
  const { format, zeroPoint } = context.program.buffers[buffer]!;
  const suffix = UNION_MEMBER[carrierOf(format)];
  return `hb_value_${suffix}(${target}, ${context.memory.expression[buffer]} + row, ${zeroPoint}, rows);`;
}

export function storeSum(
  context: Context,
  buffer: number,
  operation: { shift: number; low: number; high: number },
): string {
  const { format, zeroPoint } = context.program.buffers[buffer]!;
  const { shift, low, high } = operation;
  const out = `${context.memory.expression[buffer]} + row`;
  return `hb_store_${UNION_MEMBER[carrierOf(format)]}(${out}, sum, ${shift}, ${zeroPoint}, ${low}, ${high}, rows);`;
}
