// Integer tables of sigmoid and tanh, as `TableOperation` reads them. Made with Math.exp and Math.tanh when a program
// is lowered; they travel with the program, so that its executors never call either.
import type { QuantBuffer, TableOperation } from './program.ts';

export const FUNCTIONS = {
  sigmoid: (x: number): number => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
} as const;

/** Entries of a table for 16-bit input: 2^16 / 128 intervals and the end. */
export const KNOTS = 513;

export interface TableLimits {
  readonly low: number;
  readonly high: number;
}

/** 256 entries of final output integers for an i8 input, 513 in 2^-8 output steps for i16. */
export function makeTable(
  func: TableOperation['function'],
  input: QuantBuffer,
  output: QuantBuffer,
  { low, high }: TableLimits,
): Int32Array {
  const of = FUNCTIONS[func];
  const steps = (q: number): number =>
    output.zeroPoint + of(input.scale * (q - input.zeroPoint)) / output.scale;
  const clamp = (value: number, unit: number): number => Math.max(low * unit, Math.min(high * unit, value));
  if (input.format === 'i8') {
    return Int32Array.from({ length: 256 }, (_, i) => clamp(Math.round(steps(i - 128)), 1));
  }
  return Int32Array.from({ length: KNOTS }, (_, k) => clamp(Math.round(steps(k * 128 - 32768) * 256), 256));
}
