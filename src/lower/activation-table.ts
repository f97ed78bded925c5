// Integer tables of sigmoid and tanh, as `TableOperation` reads them. Made with Math.exp and Math.tanh when a program
// is lowered; they travel with the program, so that its executors never call either.

import type { QuantBuffer, TableOperation } from '../program/program.ts';
import { TABLE_RANGE_I8 } from './buffer-scale.ts';

export const FUNCTIONS = {
  sigmoid: (x: number): number => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
} as const;

const LIMITS = { sigmoid: [0, 1], tanh: [-1, 1] } as const;

/** Entries of a table for 16-bit input: 2^16 / 128 intervals and the end. */
export const KNOTS = 513;

export interface TableLimits {
  readonly low: number;
  readonly high: number;
}

/**
 * The function at an i8 input. The ends of a range that was cut short stand for everything beyond: a GRU whose update
 * gate could not reach 1 would forget what it should hold.
 */
function atI8(func: TableOperation['function'], x: number, step: number): number {
  const cut = TABLE_RANGE_I8[func] - step;
  const [least, greatest] = LIMITS[func];
  return x >= cut ? greatest : x <= -cut ? least : FUNCTIONS[func](x);
}

/** 256 entries of final output integers for an i8 input, 513 in 2^-8 output steps for i16. */
export function makeTable(
  func: TableOperation['function'],
  input: QuantBuffer,
  output: QuantBuffer,
  { low, high }: TableLimits,
): Int32Array {
  const clamp = (value: number, unit: number): number => Math.max(low * unit, Math.min(high * unit, value));
  const x = (q: number): number => input.scale * (q - input.zeroPoint);
  const steps = (y: number, unit: number): number =>
    clamp(Math.round((output.zeroPoint + y / output.scale) * unit), unit);
  if (input.format === 'i8') {
    return Int32Array.from({ length: 256 }, (_, i) => steps(atI8(func, x(i - 128), input.scale), 1));
  }
  return Int32Array.from({ length: KNOTS }, (_, k) => steps(FUNCTIONS[func](x(k * 128 - 32768)), 256));
}
