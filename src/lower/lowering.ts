// What the parts of `lower` share while a program is being built: the buffers and matrices made so far.
import { HushbitError } from '../base/errors.ts';
import type { TensorRange } from '../calibrate/observers/range.ts';
import { type Ranges, rangeOf } from '../calibrate/ranges.ts';
import type { NetworkStatistics } from '../calibrate/statistics.ts';
import type { Network } from '../network/index.ts';
import type { WeightStore } from '../precision/index.ts';
import { type FormatName, formatOf, integerFormat, isFloatFormat } from '../program/formats.ts';
import type { QuantBuffer, QuantMatrix } from '../program/program.ts';
import { type BufferScale, chooseBufferScale } from './buffer-scale.ts';
import type { Site } from './site.ts';

export interface LoweredMatrix {
  /** Index into `matrices`. */
  readonly index: number;
  readonly biasCorrection: Float64Array | null;
}

export interface Lowering {
  readonly network: Network;
  readonly sites: ReadonlyMap<string, Site>;
  readonly formats: Map<string, FormatName>;
  readonly buffers: QuantBuffer[];
  /** Clamps of results, by buffer; 0 for f32. */
  readonly limits: { readonly low: number; readonly high: number }[];
  readonly bufferOf: Map<string, number>;
  readonly matrices: QuantMatrix[];
  readonly matrixOf: Map<string, LoweredMatrix>;
  readonly weights: WeightStore;
  /** By tensor; empty where ranges are all that is known. */
  readonly statistics: NetworkStatistics;
  /** Index of a table, which is stored once. */
  addTable(table: Int32Array): number;
}

const FLOAT_SCALE: BufferScale = { scale: 1, zeroPoint: 0, low: 0, high: 0 };

export function addBuffer(into: Lowering, site: Site, ranges: Ranges): void {
  const format = into.formats.get(site.name)!;
  const descriptor = formatOf(format);
  const chosen =
    descriptor.compute === 'float'
      ? FLOAT_SCALE
      : chooseBufferScale(site.role, descriptor, () => {
          const { narrow, ...whole } = calibrated(into, site, ranges);
          return descriptor.zeroPoint === 'calibrated' ? (narrow ?? whole) : whole;
        });
  const { scale, zeroPoint, low, high } = chosen;
  into.bufferOf.set(site.name, into.buffers.length);
  into.limits.push({ low, high });
  into.buffers.push({
    name: site.name,
    kind: site.kind === 'weight' ? 'activation' : site.kind,
    layer: site.layer,
    length: site.shape[0]!,
    format,
    scale,
    zeroPoint,
    carried: site.kind === 'state',
    history: 0,
  });
}

/** The buffer of what is stored as another tensor is. */
export function addFollower(into: Lowering, { name, kind, layer, shape }: Site, followed: string): void {
  const source = bufferIndex(into, followed);
  into.bufferOf.set(name, into.buffers.length);
  into.limits.push(into.limits[source]!);
  into.buffers.push({
    ...into.buffers[source]!,
    ...{ name, layer, length: shape[0]!, carried: false, history: 0 },
    kind: kind === 'output' ? 'output' : 'activation',
  });
}

/** A carried tensor begins at 0 and becomes what `next` was seen to be. */
function calibrated({ network }: Lowering, { name, role }: Site, ranges: Ranges): TensorRange {
  if (role !== 'carried' && role !== 'cell') return rangeOf(ranges, name);
  const { next } = network.carried.find(({ state }) => state === name)!;
  const withZero = ({ min, max }: TensorRange) => ({ min: Math.min(min, 0), max: Math.max(max, 0) });
  const { narrow, ...whole } = rangeOf(ranges, next);
  return { ...withZero(whole), ...(narrow ? { narrow: withZero(narrow) } : {}) };
}

export function bufferIndex(from: Lowering, name: string): number {
  const index = from.bufferOf.get(name);
  if (index !== undefined) return index;
  throw new HushbitError({ code: 'failed', place: name, expected: 'a buffer', got: 'none' });
}

export function isFloat(from: Lowering, ...names: readonly string[]): boolean {
  return names.some((name) => {
    const format = from.formats.get(name);
    return format !== undefined && isFloatFormat(format);
  });
}

/** The buffer keeps as many frames as the operation that looks back furthest asks for. */
export function keepFrames(into: Lowering, buffer: number, frames: number): void {
  const found = into.buffers[buffer]!;
  if (found.history < frames) into.buffers[buffer] = { ...found, history: frames };
}

/** Greatest |offset + sign * (q - zeroPoint)| over all q that the buffer can hold. */
export function greatestOffset(buffer: QuantBuffer, offset = 0, sign = 1): bigint {
  if (isFloatFormat(buffer.format)) return 0n;
  const { low, high } = integerFormat(buffer.format);
  const at = (q: number): number => Math.abs(offset + sign * (q - buffer.zeroPoint));
  return BigInt(Math.max(at(low), at(high)));
}
