// How float operations load and store a block of a buffer.
import { carrierOf, type FormatName } from '../../program/index.ts';
import type { Context } from '../context.ts';
import { floatConstant, UNION_MEMBER } from '../formats.ts';

const f = Math.fround;

/** True where float arithmetic reads and writes the buffer where it lies. */
export function isFloats(format: FormatName): boolean {
  return carrierOf(format) === 'f32';
}

/** A block (or all of) a buffer as floats: where it lies already, or after a conversion into `target`. */
export function loadFloat(
  context: Context,
  target: string,
  buffer: number,
  at = ' + row',
  count = 'rows',
  from = context.memory.expression[buffer]!,
): { before: string[]; value: string } {
  const { format, zeroPoint, scale } = context.program.buffers[buffer]!;
  const source = `${from}${at}`;
  if (isFloats(format)) return { before: [], value: source };
  if (carrierOf(format) === 'f16') {
    return { before: [`hb_float_f16(${target}, ${source}, ${count});`], value: target };
  }
  const call = `hb_float_${UNION_MEMBER[carrierOf(format)]}(${target}, ${source}, ${zeroPoint}, ${floatConstant(f(scale))}, ${count});`;
  return { before: [call], value: target };
}

/** Stores the block `v`. */
export function storeFloat(
  context: Context,
  buffer: number,
  { low, high }: { low: number; high: number },
): string {
  const { format, zeroPoint, scale } = context.program.buffers[buffer]!;
  const out = `${context.memory.expression[buffer]} + row`;
  if (isFloats(format)) return `hb_float_copy(${out}, v, rows);`;
  if (carrierOf(format) === 'f16') return `hb_float_store_f16(${out}, v, rows);`;
  const inverse = floatConstant(f(1 / scale));
  return `hb_float_store_${UNION_MEMBER[carrierOf(format)]}(${out}, v, ${inverse}, ${zeroPoint}, ${low}, ${high}, rows);`;
}
