// Rounded weights as bytes for a cache: little-endian, whoever keeps them checks them.
//
//   uint32   bytes of the text    text: JSON {layer, name, rows, columns, format, grid, groupSize, carrier, corrected}
//   then     scales (float64), bias corrections (float64) where there are any, codes in their carrier
import type { QuantMatrix } from '../program/program.ts';
import type { RoundedWeights } from './rounding-method.ts';

interface Header extends Omit<QuantMatrix, 'data' | 'scale'> {
  readonly scales: number;
  readonly carrier: 'i8' | 'i16';
  readonly corrected: boolean;
}

const padded = (bytes: number): number => Math.ceil(bytes / 8) * 8;

export function packRounded({ matrix, biasCorrection }: RoundedWeights): Uint8Array {
  const { data, scale, ...rest } = matrix;
  const header: Header = {
    ...rest,
    scales: scale.length,
    carrier: data instanceof Int8Array ? 'i8' : 'i16',
    corrected: biasCorrection !== null,
  };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const parts = [scale, ...(biasCorrection ? [biasCorrection] : []), data];
  const start = padded(4 + text.length);
  const bytes = new Uint8Array(start + parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  let at = start;
  for (const { buffer, byteOffset, byteLength } of parts) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return bytes;
}

/** Of bytes as `packRounded` made them. */
export function unpackRounded(given: Uint8Array): RoundedWeights {
  // Views of doubles need an offset that is a multiple of 8.
  const bytes = Uint8Array.from(given);
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as Header;
  const { scales, carrier, corrected, ...rest } = header;
  let at = padded(4 + length);
  const doubles = (count: number): Float64Array => {
    const found = new Float64Array(bytes.buffer, at, count);
    at += 8 * count;
    return found;
  };
  const scale = doubles(scales);
  const biasCorrection = corrected ? doubles(rest.rows) : null;
  const elements = rest.rows * rest.columns;
  const data =
    carrier === 'i8' ? new Int8Array(bytes.buffer, at, elements) : new Int16Array(bytes.buffer, at, elements);
  const { groupSize, ...before } = rest;
  // In the order of a matrix that was just rounded: program files hold it as JSON, and are to have the same bytes either way.
  return { matrix: { ...before, data, scale, groupSize }, biasCorrection };
}
