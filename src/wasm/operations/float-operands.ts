// Buffers around float arithmetic: integer operands are dequantised into a row of their own first, results for integer
// buffers are computed in f32 and quantised last.

import type { QuantBuffer } from '../../program/index.ts';
import { carrierOf, isFloatFormat } from '../../program/index.ts';
import type { Command, Layout } from '../command.ts';
import { address, type Operand, pastAddress, SIDE } from '../operands.ts';
import { paddedLength } from '../pack-weights.ts';

export interface Lists {
  readonly ahead: Command[];
  readonly main: Command[];
}

/** The buffer as f32, dequantised by a command of its own where it is not. */
export function floatOperand(layout: Layout, buffer: number, index: number, into: Command[]): Operand {
  const source = layout.program.buffers[buffer]!;
  const from = layout.buffers.read(buffer, index);
  if (isFloatFormat(source.format)) return from;
  const shadow = localFloats(layout, source);
  into.push(dequantizer(source, from, shadow));
  return shadow;
}

/** @param frames how many frames earlier the rows are that it reads */
export function dequantizer(source: QuantBuffer, from: Operand, to: Operand, frames = 0): Command {
  const length = paddedLength(source.length);
  const scale = Math.fround(source.scale);
  return (kernels) => (row, count, lanes) => {
    const [a, b] = [pastAddress(from, frames, row, lanes), address(to, row, lanes)];
    kernels.dequantizeF32(a, b, count * length, source.zeroPoint, scale);
  };
}

export interface Limits {
  readonly low: number;
  readonly high: number;
}

export function quantizer(target: QuantBuffer, from: Operand, to: Operand, { low, high }: Limits): Command {
  const length = paddedLength(target.length);
  const inverseScale = Math.fround(1 / target.scale);
  return (kernels) => (row, count, lanes) => {
    const [a, b] = [address(from, row, lanes), address(to, row, lanes)];
    kernels.quantizeF32(a, b, count * length, inverseScale, target.zeroPoint, low, high);
  };
}

export function floatResult(layout: Layout, buffer: number, index: number, limits: Limits) {
  const target = layout.program.buffers[buffer]!;
  const place = layout.buffers.write(buffer, index);
  if (isFloatFormat(target.format)) return { out: place, store: narrowers(target, place) };
  const out = localFloats(layout, target);
  return { out, store: [quantizer(target, out, place, limits)] };
}

/** What a float buffer needs behind whoever wrote it: f16 lies as f32 here, rounded. */
export function narrowers({ format, length }: QuantBuffer, at: Operand): Command[] {
  if (carrierOf(format) !== 'f16') return [];
  const padded = paddedLength(length);
  return [(kernels) => (row, count, lanes) => kernels.roundF16(address(at, row, lanes), count * padded)];
}

/** Rows of a call as f32. */
export function localFloats(layout: Layout, { length }: QuantBuffer): Operand {
  const stride = paddedLength(length) * 4;
  return { base: layout.plan.zeros(layout.shape.chunk * stride), stride, side: SIDE.local };
}

/** Followed by zeros. */
export function paddedFloats(values: Float32Array, length: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(length);
  out.set(values);
  return out;
}
