// Matrices of which each row has a few columns beside each other, as those that gather bins in bands and give them back: what is kept
// of a row is the span between its first and last weight that is not 0, as csrc/kernels/hb_spans.h reads it. A sum of integers is the
// same without products with 0; one of floats may not be.
import type { QuantMatrix } from '../program/program.ts';
import { relaidBits, relaidBytes } from './relaid-rows.ts';

export interface RowSpans {
  /** Column of the first weight of each row, [rows]. */
  readonly first: Int32Array;
  /** Place of a row's span among all weights that are kept, [rows + 1]. */
  readonly start: Int32Array;
}

/** Places and columns have 16 bits. */
const MOST = 2 ** 16 - 1;

const known = new WeakMap<QuantMatrix['data'], RowSpans | null>();

/** Null where spans would not take half of what panels do, and where weights are not integers around 0. */
export function rowSpansOf(matrix: QuantMatrix): RowSpans | null {
  const found = known.get(matrix.data);
  if (found !== undefined) return found;
  const spans = findSpans(matrix);
  known.set(matrix.data, spans);
  return spans;
}

/** Bytes of spans: their weights, then a column and a place for each row. */
export function spanBytes({ start }: RowSpans): number {
  return start.at(-1)! + 4 * start.length;
}

function findSpans(matrix: QuantMatrix): RowSpans | null {
  const { rows, columns, data, grid, groupSize } = matrix;
  const bits = relaidBits(matrix);
  if (bits === null || grid !== 'zero-centred' || groupSize !== columns || columns > MOST) return null;
  const first = new Int32Array(rows);
  const start = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    let [from, to] = [row * columns, (row + 1) * columns];
    while (from < to && data[from] === 0) from++;
    while (to > from && data[to - 1] === 0) to--;
    first[row] = from === to ? 0 : from - row * columns;
    start[row + 1] = start[row]! + to - from;
  }
  if (start[rows]! > MOST) return null;
  const spans = { first, start };
  return 2 * spanBytes(spans) <= relaidBytes(rows, columns, bits) ? spans : null;
}
