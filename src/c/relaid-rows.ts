// Weights of products of integers as csrc/kernels/hb_rows.h reads them: panels of 16 rows, in which strips of 16 columns follow
// each other, the rows of a strip one behind the other. Eight bits lie as they are; of fewer, a row's strip is 2 bytes per
// bit of unsigned codes u = q - low, so that nothing is padded but the last columns.
//   i4: byte j holds columns j, j + 8 from its low bits on
//   i2: byte j holds columns j, j + 4, j + 8, j + 12
//   i3: the low two bits of all strips of a panel as i2, then the third: byte 0 has columns 0, 4, 8, 12, 2, 6, 10, 14, byte 1 those
//       behind them
import { formatOf, integerFormat } from '../program/formats.ts';
import type { QuantMatrix, QuantOperation } from '../program/program.ts';
import type { MatrixForm } from './weights-field.ts';

export const STRIP = 16;
export const PANEL = 16;

export type RelaidBits = 2 | 3 | 4 | 8;

/** How products of integers have the matrix; null for those of 16 bits, which lie row by row. */
export function relaidBits({ format }: Pick<QuantMatrix, 'format'>): RelaidBits | null {
  const { storageBits, compute } = formatOf(format);
  if (compute === 'float' || storageBits > 8) return null;
  // A format between the widths that kernels have lies in bytes.
  return storageBits === 2 || storageBits === 3 || storageBits === 4 ? storageBits : 8;
}

/** What an operation reads a matrix as. */
export function formFor(matrix: QuantMatrix, { op, arithmetic }: QuantOperation): MatrixForm {
  return op === 'linear' && arithmetic === 'integer' && relaidBits(matrix) !== null ? 'relaid' : 'rows';
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

/** Offset of a row's strip in parts of so many bytes. */
function stripAt({ start, height, row }: Place, column: number, bytes: number): number {
  return start + (Math.floor(column / STRIP) * height + row) * bytes;
}

const putTwo: Put = (into, place, column, code) => {
  const [plane, j] = [(column % STRIP) >> 2, column & 3];
  into[stripAt(place, column, 4) + j]! |= (code & 3) << (2 * plane);
};

const PUT: Readonly<Record<RelaidBits, Put>> = {
  8: (into, place, column, code) => {
    into[stripAt(place, column, STRIP) + (column % STRIP)] = code;
  },
  4: (into, place, column, code) => {
    const [plane, j] = [(column % STRIP) >> 3, column & 7];
    into[stripAt(place, column, 8) + j]! |= code << (4 * plane);
  },
  3: (into, place, column, code) => {
    putTwo(into, place, column, code);
    const [plane, j] = [(column % STRIP) >> 2, column & 3];
    const start = place.start + place.strips * place.height * 4;
    into[stripAt({ ...place, start }, column, 2) + (j & 1)]! |= (code >> 2) << (plane + 4 * (j >> 1));
  },
  2: putTwo,
};
