// `convolution`: products of one matrix with what lies around each place of two axes, the channels of a place side by side.
import { z } from 'zod';
import type { AccumulatorFormat, ProgramParts } from '../parts.ts';
import { checkMultiplier, checkShift, greatest, magnitude, type RowNorms, rawReach } from './bounds.ts';
import { check, checkFinite } from './check.ts';
import { BASE_SHAPE, int32, type OperationBase, type OperationDescriptor, partIndex } from './operation.ts';

/** Tap t of output a reads element (a * stride + t * dilation - pad) / upsampling, where that is whole and within the axis. */
export interface ConvolutionAxis {
  /** Elements that are read, and that are made. */
  readonly size: number;
  readonly outputs: number;
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  readonly pad: number;
  /** 1, or from element to element of what a transposed convolution reads, with zeros between. */
  readonly upsampling: number;
}

/**
 * x [depth, height, channels], out [depth outputs, height outputs, R], R rows of the matrix in `groups` of R / groups. With
 * `frames` the depth is the frames: x holds [height, channels], element i of the depth is the frame `depth.size - 1 - i` ago, real 0
 * before the clip, and there is one output of it.
 * acc[a, b, o] = bias[o] + sum over depth taps i, height taps j, channels c of o's group of w[o, (i, j, c)] * x[place of i, place of
 * j, c] (raw q; a place outside is the zero point, which is in the bias; w = q, or 2q + 1 on a mid-rise grid).
 * out = clamp(zeroPoint + rshift(acc * m[o], shift), low, high), m = multiplier, or negative where acc < 0 and there is one.
 * Float: v = floatBias[o] + dot(w[o], x) * floatScale[o], the dot over (i, j, c) in that order, outside is 0; where there is a
 * slope: v = v > 0 ? v : v * slope[o].
 */
export interface ConvolutionOperation extends OperationBase {
  readonly op: 'convolution';
  readonly input: number;
  readonly output: number;
  /** Index into `matrices`, [R, depth taps * height taps * channels / groups], one scale per row. */
  readonly matrix: number;
  readonly channels: number;
  readonly groups: number;
  readonly depth: ConvolutionAxis;
  readonly height: ConvolutionAxis;
  readonly frames: boolean;
  /** Integer arithmetic: width that holds bias + every partial sum of the products. */
  readonly accumulator: AccumulatorFormat;
  /** Integer arithmetic, [R]: quantised bias minus zeroPoint(input) * sum of the row. */
  readonly bias: BigInt64Array;
  /** Integer arithmetic, [R], 0 <= m < 2^31. */
  readonly multiplier: Int32Array;
  /** Integer arithmetic, [R], |m| < 2^31: for sums below 0; empty where that is `multiplier`. */
  readonly negative: Int32Array;
  readonly shift: number;
  /** Float arithmetic, [R]. */
  readonly floatBias: Float32Array;
  /** Float arithmetic, [R]: fround of what a w is worth. */
  readonly floatScale: Float32Array;
  /** Float arithmetic, [R], or empty. */
  readonly slope: Float32Array;
}

/** Element of the axis that a tap reads; -1 for none. */
export function placeOfTap(axis: ConvolutionAxis, output: number, tap: number): number {
  const place = output * axis.stride + tap * axis.dilation - axis.pad;
  if (place < 0 || place % axis.upsampling !== 0) return -1;
  const element = place / axis.upsampling;
  return element < axis.size ? element : -1;
}

/** Places that it makes. */
export function positionsOf({ depth, height }: Pick<ConvolutionOperation, 'depth' | 'height'>): number {
  return depth.outputs * height.outputs;
}

/** Taps of both axes. */
export function tapsOf({ depth, height }: Pick<ConvolutionOperation, 'depth' | 'height'>): number {
  return depth.taps * height.taps;
}

/** Every channel by itself, one row each: its taps have a vector of all channels. */
export function isByChannel({
  channels,
  groups,
  bias,
  floatBias,
}: Pick<ConvolutionOperation, 'channels' | 'groups' | 'bias' | 'floatBias'>): boolean {
  return channels > 1 && groups === channels && Math.max(bias.length, floatBias.length) === channels;
}

const axis = z.strictObject({
  size: int32,
  outputs: int32,
  taps: int32,
  stride: int32,
  dilation: int32,
  pad: int32,
  upsampling: int32,
});

/** No place of a tap leaves 32 bits. */
const MOST_OF_AXIS = 2 ** 15;

export const CONVOLUTION: OperationDescriptor<ConvolutionOperation> = {
  op: 'convolution',
  reads: ({ input }) => [input],
  writes: ({ output }) => output,
  looksBack: (_, { input, depth, frames }) => (frames ? [{ buffer: input, frames: depth.size - 1 }] : []),
  matrices: ({ matrix }) => [matrix],
  shape: z.strictObject({
    op: z.literal('convolution'),
    ...BASE_SHAPE,
    input: partIndex,
    output: partIndex,
    matrix: partIndex,
    channels: int32,
    groups: int32,
    depth: axis,
    height: axis,
    frames: z.boolean(),
    accumulator: z.enum(['i32', 'i64']),
    bias: z.instanceof(BigInt64Array),
    multiplier: z.instanceof(Int32Array),
    negative: z.instanceof(Int32Array),
    shift: int32,
    floatBias: z.instanceof(Float32Array),
    floatScale: z.instanceof(Float32Array),
    slope: z.instanceof(Float32Array),
  }),
  bounds(parts, operation, norms) {
    let most = 0n;
    for (const [row, multiplier] of operation.multiplier.entries()) {
      const factor = greatest(BigInt(multiplier), magnitude(BigInt(operation.negative[row] ?? 0)));
      most = greatest(most, accumulatorBound(parts, operation, row, norms) * factor);
    }
    return most;
  },
  check(parts, operation, norms) {
    const { name, input, output, channels, groups, depth, height, frames } = operation;
    const { rows, columns, groupSize } = parts.matrices[operation.matrix]!;
    const [from, to] = [parts.buffers[input]!, parts.buffers[output]!];
    check(input !== output, name, 'another buffer than the result', 'itself');
    checkAxis(name, depth);
    checkAxis(name, height);
    for (const count of [channels, groups]) {
      check(Number.isInteger(count) && count >= 1, name, 'channels and groups of 1 or more', count);
    }
    const isSplit = channels % groups === 0 && rows % groups === 0;
    check(isSplit, name, `channels and rows in ${groups} groups`, `${channels} and ${rows}`);
    const width = (channels / groups) * depth.taps * height.taps;
    check(columns === width, name, `rows of ${width} weights`, columns);
    check(groupSize === columns, name, 'one scale per row', `groups of ${groupSize}`);
    const read = height.size * channels * (frames ? 1 : depth.size);
    check(from.length === read, name, `${read} elements read`, from.length);
    const made = depth.outputs * height.outputs * rows;
    check(to.length === made, name, `${made} elements made`, to.length);
    check(!frames || depth.outputs === 1, name, 'one output of the frames', depth.outputs);
    if (operation.arithmetic === 'float') {
      checkFinite(name, 'float biases', operation.floatBias, rows);
      checkFinite(name, 'float scales', operation.floatScale, rows);
      if (operation.slope.length > 0) checkFinite(name, 'slopes', operation.slope, rows);
      return;
    }
    checkIntegers(parts, operation, rows, norms);
  },
};

function checkAxis(name: string, one: ConvolutionAxis): void {
  const { size, outputs, taps, stride, dilation, upsampling, pad } = one;
  for (const count of [size, outputs, taps, stride, dilation, upsampling]) {
    const fine = Number.isInteger(count) && count >= 1 && count <= MOST_OF_AXIS;
    check(fine, name, `sizes of an axis of 1 .. ${MOST_OF_AXIS}`, count);
  }
  check(Number.isInteger(pad) && Math.abs(pad) <= MOST_OF_AXIS, name, `a pad within ${MOST_OF_AXIS}`, pad);
}

function checkIntegers(
  parts: ProgramParts,
  operation: ConvolutionOperation,
  rows: number,
  norms: RowNorms,
): void {
  const { name, bias, multiplier, negative, shift } = operation;
  check(bias.length === rows, name, `${rows} biases`, bias.length);
  check(multiplier.length === rows, name, `${rows} multipliers`, multiplier.length);
  const isOne = negative.length === 0 || negative.length === rows;
  check(isOne, name, `${rows} multipliers below 0 or none`, negative.length);
  const limit = operation.accumulator === 'i32' ? 2n ** 31n : 2n ** 63n;
  for (let row = 0; row < rows; row++) {
    const accumulator = accumulatorBound(parts, operation, row, norms);
    check(accumulator < limit, name, `sums within ${operation.accumulator}`, accumulator);
    checkMultiplier(name, multiplier[row]!);
    if (negative.length > 0) checkMultiplier(name, Math.abs(negative[row]!));
  }
  checkShift(name, shift, CONVOLUTION.bounds(parts, operation, norms));
}

/** Greatest magnitude of a row's accumulator. */
function accumulatorBound(
  { buffers }: ProgramParts,
  { matrix, input, bias }: ConvolutionOperation,
  row: number,
  norms: RowNorms,
): bigint {
  return magnitude(bias[row]!) + BigInt(norms.of(matrix)[row]!) * rawReach(buffers[input]!);
}
