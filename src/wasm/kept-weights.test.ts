import { expect, test } from 'vitest';
import type { QuantMatrix } from '../program/index.ts';
import { packOnce } from './kept-weights.ts';
import { packIntegers } from './pack-weights.ts';

function matrixOf(rows: number, columns: number): QuantMatrix {
  const data = Int8Array.from({ length: rows * columns }, (_, i) => ((i * 31) % 255) - 127);
  const scale = new Float64Array(rows).fill(1);
  return {
    name: 'm',
    layer: 'l',
    rows,
    columns,
    format: 'i8',
    grid: 'zero-centred',
    data,
    scale,
    groupSize: columns,
  };
}

test('a matrix is packed once, as it is packed, until others have taken the room', () => {
  const matrix = matrixOf(20, 7);
  const packed = packOnce(matrix);
  expect(packed).toEqual(packIntegers(matrix));
  expect(packOnce(matrix)).toBe(packed);
  // 8 MB each, of 32
  for (let i = 0; i < 3; i++) packOnce(matrixOf(2048, 2048));
  expect(packOnce(matrix)).toBe(packed);
  for (let i = 0; i < 4; i++) packOnce(matrixOf(2048, 2048));
  expect(packOnce(matrix)).not.toBe(packed);
});
