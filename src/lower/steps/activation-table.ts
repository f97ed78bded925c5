// Integer tables of sigmoid and tanh, as `TableOperation` reads them. Made with Math.exp and Math.tanh when a program
// is lowered; they travel with the program, so that its executors never call either.

import { carrierOf } from '../../program/formats.ts';
import type { QuantBuffer, TableOperation, TableRescale } from '../../program/program.ts';
import { TABLE_RANGE_I8, TABLE_RANGE_I16 } from '../buffer-scale.ts';

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
 * What the input of a table holds: `cut` where its range ends where the function is about to saturate, so that its ends
 * stand for everything beyond; `whole` where others read it too, so that it has the range of its values.
 */
export type TableInput = 'cut' | 'whole';

/** At an end of a range that was cut short: a GRU whose update gate could not reach 1 would forget what it should hold. */
function atCutI8(func: TableOperation['function'], x: number, step: number): number {
  const cut = TABLE_RANGE_I8[func] - step;
  const [least, greatest] = LIMITS[func];
  return x >= cut ? greatest : x <= -cut ? least : FUNCTIONS[func](x);
}

const KNOT_STEPS = 128;
const GREATEST_I16 = 32767;
const GREATEST_MULTIPLIER = 2 ** 31 - 1;

/**
 * How an i16 input gets to the table's own steps; null where its range fits the table. Over a wider range the knots would
 * lie too far apart.
 */
export function rescaleFor(func: TableOperation['function'], input: QuantBuffer): TableRescale | null {
  if (carrierOf(input.format) !== 'i16') return null;
  const range = TABLE_RANGE_I16[func];
  const greatest = input.scale * (GREATEST_I16 + Math.abs(input.zeroPoint));
  if (greatest <= range * (1 + 1e-9)) return null;
  const factor = input.scale / ownScale(func);
  // The multiplier is in 2^30 .. 2^31, unless a single step of the input is far beyond the table.
  const shift = Math.max(1, 30 - Math.floor(Math.log2(factor)));
  return { multiplier: Math.min(GREATEST_MULTIPLIER, Math.round(factor * 2 ** shift)), shift };
}

function ownScale(func: TableOperation['function']): number {
  return TABLE_RANGE_I16[func] / GREATEST_I16;
}

/** 256 entries of final output integers for an input carried as i8, 513 in 2^-8 output steps for i16. */
export function makeTable(
  func: TableOperation['function'],
  input: QuantBuffer,
  output: QuantBuffer,
  { low, high }: TableLimits,
  range: TableInput,
): Int32Array {
  const clamp = (value: number, unit: number): number => Math.max(low * unit, Math.min(high * unit, value));
  const x = (q: number): number => input.scale * (q - input.zeroPoint);
  const steps = (y: number, unit: number): number =>
    clamp(Math.round((output.zeroPoint + y / output.scale) * unit), unit);
  if (carrierOf(input.format) === 'i8') {
    const at = (v: number): number => (range === 'cut' ? atCutI8(func, v, input.scale) : FUNCTIONS[func](v));
    return Int32Array.from({ length: 256 }, (_, i) => steps(at(x(i - 128)), 1));
  }
  const knot = (k: number): number => k * KNOT_STEPS - 32768;
  if (rescaleFor(func, input) === null) {
    return Int32Array.from({ length: KNOTS }, (_, k) => steps(FUNCTIONS[func](x(knot(k))), 256));
  }
  // What is clamped to the ends lies anywhere beyond them.
  const [least, greatest] = LIMITS[func];
  const at = (k: number): number =>
    k === 0 ? least : k === KNOTS - 1 ? greatest : FUNCTIONS[func](ownScale(func) * knot(k));
  return Int32Array.from({ length: KNOTS }, (_, k) => steps(at(k), 256));
}
