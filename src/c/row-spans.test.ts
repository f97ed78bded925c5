import { describe, expect, it } from 'vitest';
import type { QuantMatrix } from '../program/program.ts';
import { rowSpansOf, spanBytes } from './row-spans.ts';

function matrixOf(
  rows: number,
  columns: number,
  weight: (row: number, column: number) => number,
): QuantMatrix {
  return {
    ...{ name: 'w', layer: 'l', rows, columns, format: 'i8', grid: 'zero-centred', groupSize: columns },
    data: Int8Array.from({ length: rows * columns }, (_, i) => weight(Math.floor(i / columns), i % columns)),
    scale: new Float64Array(rows).fill(1),
  } as QuantMatrix;
}

const near = (row: number, column: number) => (Math.abs(column - 2 * row) < 2 ? 7 : 0);

describe('spans of rows', () => {
  it('begin and end where a row does', () => {
    const spans = rowSpansOf(matrixOf(20, 40, (r, c) => (r === 3 ? 0 : near(r, c))))!;
    expect([...spans.first]).toEqual([0, 1, 3, 0, ...Array.from({ length: 16 }, (_, i) => 2 * (i + 4) - 1)]);
    expect([...spans.start].slice(0, 6)).toEqual([0, 2, 5, 8, 8, 11]);
    expect(spanBytes(spans)).toBe(2 + 3 * 18 + 4 * 21);
  });

  it('are not kept where panels take little more, or a weight cannot be 0', () => {
    expect(rowSpansOf(matrixOf(20, 40, () => 1))).toBeNull();
    expect(rowSpansOf(matrixOf(2, 12, near))).toBeNull();
    expect(rowSpansOf({ ...matrixOf(20, 40, near), grid: 'mid-rise' })).toBeNull();
    expect(rowSpansOf({ ...matrixOf(20, 40, near), groupSize: 20 })).toBeNull();
  });
});
