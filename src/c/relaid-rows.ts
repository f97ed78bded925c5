// Weights of products of integers as csrc/kernels/hb_rows.h reads them: panels of 16 rows, in which strips of 16 columns follow
// each other, the rows of a strip one behind the other. Eight bits lie as they are; of fewer, a row's strip is 2 bytes per
// bit of unsigned codes u = q - low, so that nothing is padded but the last columns.
//   i4: byte j holds columns j, j + 8 from its low bits on
//   i2: byte j holds columns j, j + 4, j + 8, j + 12
// Of other widths the low bits of all strips of a panel lie first, then the bits above them:
//   i3: two as i2, then the third: byte 0 has columns 0, 4, 8, 12, 2, 6, 10, 14, byte 1 those behind them
//   i5: four as i4, then the fifth as the third of i3
//   i6: four as i4, then two as i2
import { formatOf, integerFormat } from '../program/formats.ts';
import type { QuantMatrix } from '../program/program.ts';
import type { MatrixForm } from './weights-field.ts';

const STRIP = 16;
export const PANEL = 16;

export type RelaidBits = 2 | 3 | 4 | 5 | 6 | 8;

/** Of fewer than 8 bits. */
const NARROW: readonly RelaidBits[] = [2, 3, 4, 5, 6];

/** How products of integers have the matrix; null for those of 16 bits, which lie row by row. */
export function relaidBits({ format }: Pick<QuantMatrix, 'format'>): RelaidBits | null {
  const { storageBits, compute } = formatOf(format);
  if (compute === 'float' || storageBits > 8) return null;
  // A format between the widths that kernels have lies in bytes.
  return NARROW.find((bits) => bits === storageBits) ?? 8;
}

/** Groups of rows that are relaid each by itself. */
export function rowGroupsOf(form: MatrixForm): number {
  return form.startsWith('relaid in ') ? Number(form.slice('relaid in '.length)) : 1;
}

/** Bytes of a row whatever its neighbours. */
export function relaidRowBytes(columns: number, bits: RelaidBits): number {
  return Math.ceil(columns / STRIP) * 2 * bits;
}

/** Of whole panels and a last one; a multiple of 16, so that what follows is aligned. */
export function relaidBytes(rows: number, columns: number, bits: RelaidBits): number {
  return Math.ceil((rows * relaidRowBytes(columns, bits)) / 16) * 16;
}

/** Columns from .. to of the matrix, into bytes that are 0. */
export function relay(
  matrix: QuantMatrix,
  from: number,
  to: number,
  bits: RelaidBits,
  into: Uint8Array | Int8Array,
): void {
  const { rows, columns, data, format } = matrix;
  const strips = Math.ceil((to - from) / STRIP);
  const rowBytes = relaidRowBytes(to - from, bits);
  const least = bits === 8 ? 0 : integerFormat(format).low;
  for (let r = 0; r < rows; r++) {
    const panel = r - (r % PANEL);
    const height = Math.min(PANEL, rows - panel);
    const place = { start: panel * rowBytes, height, strips, row: r % PANEL };
    for (let c = from; c < to; c++) {
      PUT[bits](into, place, c - from, data[r * columns + c]! - least);
    }
  }
}

interface Place {
  /** Offset of the panel. */
  readonly start: number;
  /** Its rows. */
  readonly height: number;
  readonly strips: number;
  readonly row: number;
}

type Put = (into: Uint8Array | Int8Array, place: Place, column: number, code: number) => void;

/** Where the bits from `from` on lie, once all strips of the panel have had those below. */
function above(place: Place, from: number): Place {
  return { ...place, start: place.start + place.strips * place.height * 2 * from };
}

/** Offset of a row's strip in parts of so many bytes. */
function stripAt({ start, height, row }: Place, column: number, bytes: number): number {
  return start + (Math.floor(column / STRIP) * height + row) * bytes;
}

const putOne: Put = (into, place, column, code) => {
  const [plane, j] = [(column % STRIP) >> 2, column & 3];
  into[stripAt(place, column, 2) + (j & 1)]! |= (code & 1) << (plane + 4 * (j >> 1));
};

const putTwo: Put = (into, place, column, code) => {
  const [plane, j] = [(column % STRIP) >> 2, column & 3];
  into[stripAt(place, column, 4) + j]! |= (code & 3) << (2 * plane);
};

const putFour: Put = (into, place, column, code) => {
  const [plane, j] = [(column % STRIP) >> 3, column & 7];
  into[stripAt(place, column, 8) + j]! |= (code & 15) << (4 * plane);
};

const putEight: Put = (into, place, column, code) => {
  into[stripAt(place, column, STRIP) + (column % STRIP)] = code;
};

const split =
  (low: Put, high: Put, bits: number): Put =>
  (into, place, column, code) => {
    low(into, place, column, code);
    high(into, above(place, bits), column, code >> bits);
  };

const PUT: Readonly<Record<RelaidBits, Put>> = {
  8: putEight,
  6: split(putFour, putTwo, 4),
  5: split(putFour, putOne, 4),
  4: putFour,
  3: split(putTwo, putOne, 2),
  2: putTwo,
};
