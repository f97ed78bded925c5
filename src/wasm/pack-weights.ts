// Weights as the kernels read them. Rows and columns are padded with zeros, which add nothing to any sum.
import { HushbitError } from '../base/errors.ts';
import { carriedWeights, type QuantMatrix } from '../program/index.ts';

/** Elements of a row of any buffer: a multiple of 16, so that every kernel may run over whole registers. */
export function paddedLength(length: number): number {
  return Math.ceil(length / 16) * 16;
}

export interface PackedIntegers {
  /** [quads, pairs, 16 rows, 2 columns] */
  readonly data: Int16Array<ArrayBuffer>;
  /** Groups of four rows, a multiple of 4. */
  readonly groups: number;
  /** Pairs of columns, even. */
  readonly pairs: number;
}

/** Elements of a pair of columns of a quad: 16 rows. */
export const PAIR_OF_QUAD = 32;

/** Pairs of columns with the zeros behind them: the kernels take two pairs at a time. */
export function pairsOf(columns: number): number {
  return 2 * Math.ceil(columns / 4);
}

/** Where the first pair of a row lies; the next one is `PAIR_OF_QUAD` elements on. */
export function placeInQuads(row: number, pairs: number): number {
  return (row >> 4) * pairs * PAIR_OF_QUAD + (row & 15) * 2;
}

/** gemmI64 is exact for up to this many column pairs. */
const MAX_PAIRS = 65536;

/** @param from, to columns */
export function packIntegers(matrix: QuantMatrix, from = 0, to = matrix.columns): PackedIntegers {
  const { rows, name } = matrix;
  const data = carriedWeights(matrix);
  const columns = to - from;
  const groups = paddedLength(rows) / 4;
  const pairs = pairsOf(columns);
  if (pairs > MAX_PAIRS) throw refuse(name, `at most ${2 * MAX_PAIRS} columns`, `${columns}`);
  // -32768 twice in a pair would overflow the sum of two products.
  if (data instanceof Int16Array && data.includes(-32768))
    throw refuse(name, 'weights above -32768', '-32768');
  const packed = new Int16Array(groups * pairs * 8);
  // A pair at a time: a 32-bit word whose lower half is the first column.
  const words = new Int32Array(packed.buffer);
  // In one width, so that the loop is of one kind.
  const wide = data instanceof Int16Array ? data : new Int16Array(data);
  for (let r = 0; r < rows; r += 1) {
    const start = r * matrix.columns + from;
    packRow(wide, start, start + columns, words, placeInQuads(r, pairs) / 2);
  }
  return { data: packed, groups, pairs };
}

/** Elements from .. to, a pair a word, from words[at] on. */
function packRow(data: Int16Array, from: number, to: number, words: Int32Array, at: number): void {
  let place = at;
  let source = from;
  for (; source + 1 < to; source += 2, place += PAIR_OF_QUAD / 2) {
    words[place] = (data[source]! & 0xffff) | (data[source + 1]! << 16);
  }
  if (source < to) words[place] = data[source]! & 0xffff;
}

/** Any weights as f32, [groups of 4 rows, 16 partial sums, steps, 4 rows]; partial j takes the columns j mod 16. */
export function packFloats(
  matrix: Pick<QuantMatrix, 'data' | 'grid' | 'rows' | 'columns'>,
  from = 0,
  end = matrix.columns,
): Float32Array<ArrayBuffer> {
  const { rows } = matrix;
  const [data, columns] = [carriedWeights(matrix), end - from];
  const steps = paddedLength(columns) / 16;
  const packed = new Float32Array(paddedLength(rows) * steps * 16);
  for (let r = 0; r < rows; r += 1) {
    const to = (r >> 2) * steps * 64 + (r & 3);
    for (let c = 0; c < columns; c += 1) {
      packed[to + ((c & 15) * steps + (c >> 4)) * 4] = data[r * matrix.columns + from + c]!;
    }
  }
  return packed;
}

function refuse(place: string, expected: string, got: string): HushbitError {
  return new HushbitError({ code: 'unsupported', place, expected, got });
}
