// The layout against what csrc/kernels/hb_rows.h says of it, read back bit by bit.
import { describe, expect, it } from 'vitest';
import { randomFromSeed } from '../base/random.ts';
import { integerFormat, type QuantMatrix } from '../program/index.ts';
import { type RelaidBits, relaidBytes, relay } from './relaid-rows.ts';

const FORMATS = { 2: 'i2', 3: 'i3', 4: 'i4', 5: 'i5', 6: 'i6', 8: 'i8' } as const;

function matrixOf(rows: number, columns: number, bits: RelaidBits): QuantMatrix {
  const random = randomFromSeed(rows * 1000 + columns + bits);
  const format = FORMATS[bits];
  const { low, high } = integerFormat(format);
  const data = Int8Array.from({ length: rows * columns }, () => random.int(low, high));
  const scale = new Float64Array(rows).fill(1);
  return {
    ...{ name: 'W', layer: 'l', rows, columns, format, grid: 'mid-rise', data, scale, groupSize: columns },
  };
}

/** Columns of the two bytes of single bits, from the low bits on. */
const ORDERS = [
  [0, 4, 8, 12, 2, 6, 10, 14],
  [1, 5, 9, 13, 3, 7, 11, 15],
];

/** The code of a weight as the header says where its bits are. */
function read(bytes: Uint8Array, matrix: QuantMatrix, bits: RelaidBits, r: number, c: number): number {
  const strips = Math.ceil(matrix.columns / 16);
  const top = Math.floor(r / 16) * 16;
  const height = Math.min(16, matrix.rows - top);
  const panel = top * strips * 2 * bits;
  const at = Math.floor(c / 16) * height + (r - top);
  const column = c % 16;
  if (bits === 8) return (bytes[panel + at * 16 + column]! << 24) >> 24;
  const four = (from: number) => (bytes[from + at * 8 + (column % 8)]! >> (column < 8 ? 0 : 4)) & 15;
  const two = (from: number) => (bytes[from + at * 4 + (column % 4)]! >> (2 * Math.floor(column / 4))) & 3;
  const one = (from: number) => {
    const byte = ORDERS[0]!.includes(column) ? 0 : 1;
    return (bytes[from + at * 2 + byte]! >> ORDERS[byte]!.indexOf(column)) & 1;
  };
  const size = strips * height;
  switch (bits) {
    case 2:
      return two(panel);
    case 3:
      return two(panel) | (one(panel + size * 4) << 2);
    case 4:
      return four(panel);
    case 5:
      return four(panel) | (one(panel + size * 8) << 4);
    case 6:
      return four(panel) | (two(panel + size * 8) << 4);
  }
}

describe('relaid rows', () => {
  for (const bits of [2, 3, 4, 5, 6, 8] as const) {
    it(`of ${bits} bits have every weight where the kernels look, and nothing beside them`, () => {
      for (const [rows, columns] of [
        [1, 1],
        [3, 16],
        [16, 17],
        [21, 40],
        [64, 33],
      ] as const) {
        const matrix = matrixOf(rows, columns, bits);
        const bytes = new Uint8Array(relaidBytes(rows, columns, bits));
        relay(matrix, 0, columns, bits, bytes);
        const least = bits === 8 ? 0 : integerFormat(matrix.format).low;
        let ones = 0;
        for (let r = 0; r < rows; r++) {
          for (let c = 0; c < columns; c++) {
            const code = matrix.data[r * columns + c]! - least;
            expect(read(bytes, matrix, bits, r, c)).toBe(code);
            for (let bit = 0; bit < 8; bit++) ones += (code >> bit) & 1;
          }
        }
        let stored = 0;
        for (const byte of bytes) for (let bit = 0; bit < 8; bit++) stored += (byte >> bit) & 1;
        expect(stored).toBe(ones);
      }
    });
  }
});
