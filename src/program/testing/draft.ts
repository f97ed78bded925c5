// A random program while it is made: its buffers and matrices.
import type { RandomSource } from '../../base/random.ts';
import { roundToF16 } from '../binary16.ts';
import {
  carrierOf,
  type FormatName,
  formatOf,
  integerFormat,
  isFloatFormat,
  type WeightGrid,
} from '../formats.ts';
import type { QuantBuffer, QuantMatrix, QuantOperation } from '../program.ts';

/** A float beyond this is not multiplied again, so that no sum leaves the finite numbers. */
export const LOUD = 1e4;

/** A program while it is made. */
export interface Draft {
  readonly random: RandomSource;
  readonly formats: readonly FormatName[];
  readonly buffers: QuantBuffer[];
  readonly matrices: QuantMatrix[];
  readonly tables: Int32Array[];
  readonly operations: QuantOperation[];
  /** By buffer: greatest real magnitude; carried f32 buffers keep within 1. */
  readonly loudness: number[];
  /** Buffers that an operation has written, and the input. */
  readonly written: Set<number>;
  /** Whether operations over places within a frame are among them. */
  readonly hasPlaces: boolean;
}

export function pick<T>(random: RandomSource, from: readonly T[]): T {
  return from[random.int(0, from.length - 1)]!;
}

/** -1 .. 1 */
export function signed(random: RandomSource): number {
  return random.int(-1_000_000, 1_000_000) / 1_000_000;
}

/** One buffer more: real values of about 1, zero points anywhere. */
export function addBuffer(draft: Draft, length: number, part: Partial<QuantBuffer> = {}): number {
  const { random, buffers } = draft;
  const role = part.carried ? 'state' : 'activation';
  const format =
    part.format ??
    pick(
      random,
      draft.formats.filter((one) => formatOf(one).roles.includes(role)),
    );
  const index = buffers.length;
  const base = { name: `b${index}`, kind: 'activation', layer: 'l', carried: false, history: 0 } as const;
  if (isFloatFormat(format)) {
    buffers.push({ ...base, length, format, scale: 1, zeroPoint: 0, ...part });
    draft.loudness.push(1);
    return index;
  }
  const { low, high } = integerFormat(format);
  const scale = (pick(random, [0.5, 1, 2, 4]) * (1 + random.int(0, 999) / 1000)) / (high - low);
  const zeroPoint = pick(random, [0, 0, low, high, random.int(low, high)]);
  buffers.push({ ...base, length, format, scale, zeroPoint, ...part });
  draft.loudness.push(scale * (high - low));
  return index;
}

/** Of groups of columns. */
const GROUP = 32;

export function addMatrix(
  draft: Draft,
  rows: number,
  columns: number,
  isFloat: boolean,
  hasGroups = false,
): number {
  const { random } = draft;
  const format = pick(random, isFloat ? draft.formats : draft.formats.filter((one) => !isFloatFormat(one)));
  const size = rows * columns;
  const value = () => (carrierOf(format) === 'f16' ? roundToF16(signed(random)) : signed(random));
  const data = isFloatFormat(format)
    ? Float32Array.from({ length: size }, value)
    : carrierOf(format) === 'i8'
      ? new Int8Array(size)
      : new Int16Array(size);
  let grid: WeightGrid = 'zero-centred';
  let groupSize = columns;
  if (!isFloatFormat(format)) {
    const own = integerFormat(format);
    if (own.grid === 'mid-rise') grid = pick(random, ['mid-rise', 'mid-rise', 'zero-centred']);
    if (own.grid === 'mid-rise' && hasGroups && columns > GROUP && random.int(0, 1) === 0) groupSize = GROUP;
    const [least, greatest] =
      own.grid === 'mid-rise' ? [own.low, own.high] : [-own.weightLimit, own.weightLimit];
    for (let r = 0; r < rows; r++) {
      // Whole rows at the ends of the format try the accumulator's bound.
      const kind = random.int(0, 5);
      for (let i = r * columns; i < (r + 1) * columns; i++) {
        data[i] = kind === 0 ? greatest : kind === 1 ? least : random.int(least, greatest);
      }
    }
  }
  const scale = new Float64Array(rows * Math.ceil(columns / groupSize)).fill(1);
  draft.matrices.push({
    ...{ name: `m${draft.matrices.length}`, layer: 'l', rows, columns, format },
    ...{ grid, data, scale, groupSize },
  });
  return draft.matrices.length - 1;
}
