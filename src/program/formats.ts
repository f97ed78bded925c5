// Number formats of scheme `integer`, one entry each: what a site may be stored in. Executors ask only for the carrier (what
// they hold an element in) and the range, so that a format whose integers fit a carrier that they have needs nothing of them.
import { HushbitError } from '../base/errors.ts';

/** What executors hold an element in. f16: binary16 where bytes count (C); TypeScript holds its values as binary32. */
export type Carrier = 'i8' | 'i16' | 'f16' | 'f32';

/**
 * What integers q of weights stand for. `zero-centred`: scale * q. `mid-rise`: scale * (2q + 1) / 2, which has no zero and spends
 * all codes on both signs alike.
 */
export type WeightGrid = 'zero-centred' | 'mid-rise';

export type FormatRole = 'weight' | 'activation' | 'state';

interface FormatBase {
  /** Of an element, packed: what equation 4 of the paper counts. What C stores is the carrier's. */
  readonly storageBits: number;
  readonly roles: readonly FormatRole[];
}

export interface IntegerFormat extends FormatBase {
  readonly compute: 'integer';
  readonly carrier: 'i8' | 'i16';
  /** Of weights, unless a matrix has another: on a mid-rise format both are possible, and q lies in low .. high. */
  readonly grid: WeightGrid;
  /** On a zero-centred grid of a zero-centred format |q| <= weightLimit, so that a pair of i16 products fits 32 bits. */
  readonly weightLimit: number;
  /**
   * Of buffers, real = scale * (q - zeroPoint). `calibrated`: all integers are spent on the calibrated range. `none`: the
   * zero point is 0 and the range has headroom.
   */
  readonly zeroPoint: 'calibrated' | 'none';
  /** Least and greatest integer of a buffer, and code of a mid-rise format. */
  readonly low: number;
  readonly high: number;
}

export interface FloatFormat extends FormatBase {
  readonly compute: 'float';
  readonly carrier: 'f16' | 'f32';
  readonly grid: 'float';
  readonly zeroPoint: 'none';
}

export type Format = IntegerFormat | FloatFormat;

const EVERY_ROLE = ['weight', 'activation', 'state'] as const;

/** Below 8 bits only weights: their codes are packed, and pair with integer activations. */
const NARROW = {
  carrier: 'i8',
  compute: 'integer',
  grid: 'mid-rise',
  zeroPoint: 'none',
  roles: ['weight'],
} as const;

/** Ascending in bits: the order of a site's formats, hence of a genome's indices. */
export const FORMATS = {
  i2: { ...NARROW, storageBits: 2, weightLimit: 1, low: -2, high: 1 },
  i3: { ...NARROW, storageBits: 3, weightLimit: 3, low: -4, high: 3 },
  i4: { ...NARROW, storageBits: 4, weightLimit: 7, low: -8, high: 7 },
  i5: { ...NARROW, storageBits: 5, weightLimit: 15, low: -16, high: 15 },
  i6: { ...NARROW, storageBits: 6, weightLimit: 31, low: -32, high: 31 },
  i8: {
    storageBits: 8,
    carrier: 'i8',
    compute: 'integer',
    grid: 'zero-centred',
    weightLimit: 127,
    zeroPoint: 'calibrated',
    low: -128,
    high: 127,
    roles: EVERY_ROLE,
  },
  // A zero point would gain half a bit that nobody needs, and without one the products of gates fit 32 bits.
  i16: {
    storageBits: 16,
    carrier: 'i16',
    compute: 'integer',
    grid: 'zero-centred',
    weightLimit: 32767,
    zeroPoint: 'none',
    low: -32768,
    high: 32767,
    roles: EVERY_ROLE,
  },
  // Behind i16, which a width of 16 bits means. Values are binary16, arithmetic is f32's.
  f16: {
    storageBits: 16,
    carrier: 'f16',
    compute: 'float',
    grid: 'float',
    zeroPoint: 'none',
    roles: EVERY_ROLE,
  },
  f32: {
    storageBits: 32,
    carrier: 'f32',
    compute: 'float',
    grid: 'float',
    zeroPoint: 'none',
    roles: EVERY_ROLE,
  },
} as const satisfies Record<string, Format>;

export type FormatName = keyof typeof FORMATS;

const table = new Map<string, Format>(Object.entries(FORMATS));

export function isFormatName(name: unknown): name is FormatName {
  return typeof name === 'string' && table.has(name);
}

/** @throws HushbitError `failed` for a name that is not in the table; `isFormatName` asks */
export function formatOf(name: FormatName): Format {
  const format = table.get(name);
  if (format) return format;
  throw new HushbitError({
    code: 'failed',
    place: 'format',
    expected: [...table.keys()].join(', '),
    got: String(name),
  });
}

export function carrierOf(name: FormatName): Carrier {
  return formatOf(name).carrier;
}

/** f32 and f16. */
export function isFloatFormat(name: FormatName): boolean {
  return formatOf(name).compute === 'float';
}

/** @throws HushbitError `failed` for a float format */
export function integerFormat(name: FormatName): IntegerFormat {
  const format = formatOf(name);
  if (format.compute === 'integer') return format;
  throw new HushbitError({ code: 'failed', place: name, expected: 'a format of integers', got: 'floats' });
}

/** Formats that a tensor of this role may take, ascending in bits. */
export function formatsOfRole(role: FormatRole): readonly FormatName[] {
  return [...table]
    .filter(([, format]) => format.roles.includes(role))
    .sort(([, a], [, b]) => a.storageBits - b.storageBits)
    .map(([name]) => name as FormatName);
}

/** Bytes of `length` elements, packed. */
export function formatBytes(name: FormatName, length: number): number {
  return Math.ceil((formatOf(name).storageBits * length) / 8);
}

const CARRIER_BYTES = { i8: 1, i16: 2, f16: 2, f32: 4 } as const satisfies Record<Carrier, number>;

/** Bytes of one element as C holds it. */
export function carrierBytes(name: FormatName): number {
  return CARRIER_BYTES[carrierOf(name)];
}

/**
 * Adds an entry to the table, as a test does that shows what a new format needs; a format that ships stands in `FORMATS`.
 * @returns takes it out again
 */
export function addFormat(name: string, format: Format): () => void {
  if (table.has(name)) {
    throw new HushbitError({ code: 'failed', place: 'format', expected: 'a new name', got: name });
  }
  table.set(name, format);
  return () => void table.delete(name);
}
