// How the carriers of a program's formats are spelled in C: types, kernel suffixes, numbers.
import type { Carrier } from '../program/index.ts';

/** Weights of a row are followed by zeros, and buffers by unused elements, up to a multiple of this (HB_PADDED). */
export const PAD = 16;

export function padded(count: number): number {
  return Math.ceil(count / PAD) * PAD;
}

export type ScalarType = 'int8_t' | 'uint8_t' | 'int16_t' | 'uint16_t' | 'int32_t' | 'int64_t' | 'float';

export const SCALAR_BYTES = {
  int8_t: 1,
  uint8_t: 1,
  int16_t: 2,
  uint16_t: 2,
  int32_t: 4,
  int64_t: 8,
  float: 4,
} as const satisfies Record<ScalarType, number>;

/** binary16 lies in C as its bits. */
export const C_TYPE = {
  i8: 'int8_t',
  i16: 'int16_t',
  f16: 'uint16_t',
  f32: 'float',
} as const satisfies Record<Carrier, ScalarType>;

/** Member of the arena's union. */
export const UNION_MEMBER = { i8: 's8', i16: 's16', f16: 'f16', f32: 'f32' } as const;

/** As in hb_dot_w8_x16. */
export const WIDTH = { i8: '8', i16: '16', f16: 'f16', f32: '32' } as const satisfies Record<Carrier, string>;

/** A binary32 as a C constant that reads back to the same bits. */
export function floatConstant(value: number): string {
  if (Object.is(value, -0)) return '-0.0f';
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 24) return `${value}.0f`;
  const text = Math.fround(value).toPrecision(9);
  const [mantissa, exponent] = text.split('e') as [string, string?];
  const short = mantissa.includes('.') ? mantissa.replace(/0+$/, '').replace(/\.$/, '.0') : `${mantissa}.0`;
  return `${short}${exponent === undefined ? '' : `e${exponent}`}f`;
}

const LINE_WIDTH = 116;

/** Values separated by commas in lines that fit the width; `indent` stands before each line. */
export function wrapValues(values: readonly string[], indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const [index, value] of values.entries()) {
    const item = index < values.length - 1 ? `${value},` : value;
    if (line.length > indent.length && line.length + item.length > LINE_WIDTH) {
      lines.push(line);
      line = indent;
    }
    line += item;
  }
  lines.push(line);
  return lines.join('\n');
}
