// Number formats of scheme `integer` and what each can hold.

/** i4 and grouped scales are places left for weights below 8 bits. */
export type WeightFormat = 'i4' | 'i8' | 'i16' | 'f32';
export type BufferFormat = 'i8' | 'i16' | 'f32';

/** A format that a site may take. */
export type SiteFormat = 'i8' | 'i16' | 'f32';

export const BITS: Readonly<Record<WeightFormat, number>> = { i4: 4, i8: 8, i16: 16, f32: 32 };

/** Least and greatest integer of a buffer; f32 has none. */
export const INTEGER_RANGE = {
  i8: { low: -128, high: 127 },
  i16: { low: -32768, high: 32767 },
} as const;

/** Greatest magnitude of a weight: symmetric, so that a pair of i16 products fits 32 bits. */
export const WEIGHT_LIMIT = { i4: 7, i8: 127, i16: 32767 } as const;

/** Bytes of `length` elements, packed. */
export function formatBytes(format: WeightFormat, length: number): number {
  return Math.ceil((BITS[format] * length) / 8);
}

/** Greatest |q| that a buffer of this format can hold. */
export function greatestMagnitude(format: Exclude<BufferFormat, 'f32'>): number {
  return -INTEGER_RANGE[format].low;
}
