// Weights as the kernels read them. Rows and columns are padded with zeros, which add nothing to any sum.
import { HushbitError } from '../base/errors.ts';
import type { QuantMatrix } from '../program/index.ts';

/** Elements of a row of any buffer: a multiple of 16, so that every kernel may run over whole registers. */
export function paddedLength(length: number): number {
  return Math.ceil(length / 16) * 16;
}

export interface PackedIntegers {
  /** [groups, pairs, 4 rows, 2 columns] */
  readonly data: Int16Array<ArrayBuffer>;
  /** Groups of four rows, a multiple of 4. */
  readonly groups: number;
  /** Pairs of columns. */
  readonly pairs: number;
}

/** gemmI64 is exact for up to this many column pairs. */
const MAX_PAIRS = 65536;

export function packIntegers(matrix: QuantMatrix): PackedIntegers {
  const { data, rows, columns, name } = matrix;
  const groups = paddedLength(rows) / 4;
  const pairs = Math.ceil(columns / 2);
  if (pairs > MAX_PAIRS) throw refuse(name, `at most ${2 * MAX_PAIRS} columns`, `${columns}`);
  // -32768 twice in a pair would overflow the sum of two products.
  if (data instanceof Int16Array && data.includes(-32768))
    throw refuse(name, 'weights above -32768', '-32768');
  const packed = new Int16Array(groups * pairs * 8);
  for (let r = 0; r < rows; r += 1) {
    let to = (r >> 2) * pairs * 8 + (r & 3) * 2;
    let from = r * columns;
    for (const end = from + columns - 1; from < end; from += 2, to += 8) {
      packed[to] = data[from]!;
      packed[to + 1] = data[from + 1]!;
    }
    if (columns % 2 === 1) packed[to] = data[from]!;
  }
  return { data: packed, groups, pairs };
}

/** Any weights as f32, [groups of 4 rows, 16 partial sums, steps, 4 rows]; partial j takes the columns j mod 16. */
export function packFloats({
  data,
  rows,
  columns,
}: Pick<QuantMatrix, 'data' | 'rows' | 'columns'>): Float32Array<ArrayBuffer> {
  const steps = paddedLength(columns) / 16;
  const packed = new Float32Array(paddedLength(rows) * steps * 16);
  for (let r = 0; r < rows; r += 1) {
    const to = (r >> 2) * steps * 64 + (r & 3);
    for (let c = 0; c < columns; c += 1) {
      packed[to + ((c & 15) * steps + (c >> 4)) * 4] = data[r * columns + c]!;
    }
  }
  return packed;
}

function refuse(place: string, expected: string, got: string): HushbitError {
  return new HushbitError({ code: 'unsupported', place, expected, got });
}
