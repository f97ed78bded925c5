// The rounding and storing rules of program.ts, spelled out once for the interpreter and the tests.
import { roundToF16 } from './binary16.ts';
import { carrierOf, formatOf, isFloatFormat } from './formats.ts';
import type { QuantBuffer } from './parts.ts';

const f = Math.fround;

/** floor((v + 2^(s-1)) / 2^s): round half up. 1 <= s <= 62. */
export function rshift(value: bigint, shift: number): bigint {
  return (value + (1n << BigInt(shift - 1))) >> BigInt(shift);
}

export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

/** To the nearest integer, ties to even. */
export function rint(x: number): number {
  // From 2^52 on all values are integers; below, adding and taking away 2^52 with the sign of x rounds in binary64 itself.
  if (!(Math.abs(x) < 2 ** 52)) return x;
  return x < 0 ? x - 2 ** 52 + 2 ** 52 : x + 2 ** 52 - 2 ** 52;
}

/** What a float result (binary32) becomes in a buffer. */
export function storeFloat(value: number, into: QuantBuffer, low: number, high: number): number {
  if (isFloatFormat(into.format)) return carrierOf(into.format) === 'f16' ? roundToF16(value) : value;
  const inverseScale = f(1 / into.scale);
  return clamp(into.zeroPoint + rint(f(value * inverseScale)), low, high);
}

/** How an element of a buffer enters float arithmetic. */
export function loadFloat(value: number, from: QuantBuffer): number {
  return isFloatFormat(from.format) ? value : f(f(value - from.zeroPoint) * f(from.scale));
}

/** A feature as the front end quantises it: a float result stored with the whole range of the format. */
export function quantiseInput(feature: number, input: QuantBuffer): number {
  const format = formatOf(input.format);
  const { low, high } = format.compute === 'float' ? { low: 0, high: 0 } : format;
  return storeFloat(f(feature), input, low, high);
}

/** A mask value as the caller reads it. */
export function dequantiseOutput(value: number, output: QuantBuffer): number {
  return loadFloat(value, output);
}
