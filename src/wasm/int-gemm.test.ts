import { expect, test } from 'vitest';
import { type RandomSource, randomFromSeed } from '../base/random.ts';
import type { QuantMatrix } from '../program/index.ts';
import { createArena } from './arena.ts';
import type { Kernels } from './kernels.ts';
import { packIntegers, paddedLength } from './pack-weights.ts';

type Draw = (random: RandomSource) => number;
const extreme: Draw = (random) => (random.int(0, 1) ? 32767 : -32767);
const lowest: Draw = () => -32768;
const byte: Draw = (random) => random.int(-128, 127);
const any: Draw = (random) => random.int(-32767, 32767);

function product(wide: boolean, rows: number, columns: number, vectors: number, weight: Draw, value: Draw) {
  const random = randomFromSeed(rows * 1000 + columns + vectors);
  const data = Int16Array.from({ length: rows * columns }, () => weight(random));
  const stride = paddedLength(columns);
  // What lies behind the columns of a vector must not matter.
  const x = Int16Array.from({ length: vectors * stride }, () => value(random));
  const bias = BigInt64Array.from({ length: paddedLength(rows) }, () => BigInt(random.int(-1e6, 1e6)));
  const matrix: QuantMatrix = {
    name: 'w',
    layer: '',
    rows,
    columns,
    format: 'i16',
    grid: 'zero-centred',
    data,
    scale: new Float64Array(rows),
    groupSize: columns,
  };
  const packed = packIntegers(matrix);
  const plan = createArena<Kernels>();
  const width = wide ? 8 : 4;
  const outStride = paddedLength(rows) * width;
  const [xAt, wAt] = [plan.values(x), plan.values(packed.data)];
  const biasAt = plan.values(wide ? bias : Int32Array.from(bias, Number));
  const outAt = plan.zeros(vectors * outStride);
  const { memory, kernels } = plan;
  const { gemmI32, gemmI64 } = kernels;
  const gemm = wide ? gemmI64 : gemmI32;
  gemm(xAt, stride * 2, vectors, wAt, packed.groups, packed.pairs, biasAt, outAt, outStride);
  const got: bigint[] = [];
  const expected: bigint[] = [];
  for (let v = 0; v < vectors; v += 1) {
    for (let r = 0; r < rows; r += 1) {
      const at = outAt + v * outStride + r * width;
      const view = new DataView(memory.buffer);
      got.push(wide ? view.getBigInt64(at, true) : BigInt(view.getInt32(at, true)));
      let sum = 0;
      for (let c = 0; c < columns; c += 1) sum += data[r * columns + c]! * x[v * stride + c]!;
      expected.push(bias[r]! + BigInt(sum));
    }
  }
  return { got, expected };
}

// Rows and vectors around the tiles of the kernels, columns odd and even.
const shapes = [1, 3, 16, 17, 33].flatMap((rows) =>
  [1, 2, 3, 5, 8].flatMap((vectors) => [1, 2, 31, 64].map((columns) => [rows, columns, vectors] as const)),
);

test('32-bit sums of every shape are exact', () => {
  for (const [rows, columns, vectors] of shapes) {
    const { got, expected } = product(false, rows, columns, vectors, byte, byte);
    expect(got, `${rows} x ${columns}, ${vectors}`).toEqual(expected);
  }
});

test('64-bit sums of every shape are exact', () => {
  for (const [rows, columns, vectors] of shapes) {
    const { got, expected } = product(true, rows, columns, vectors, any, any);
    expect(got, `${rows} x ${columns}, ${vectors}`).toEqual(expected);
  }
});

test('64-bit sums stay exact at the greatest products and 10 000 columns', () => {
  for (const weight of [extreme, () => -32767, () => 32767]) {
    for (const value of [lowest, extreme, any]) {
      const { got, expected } = product(true, 5, 10_001, 3, weight, value);
      expect(got).toEqual(expected);
    }
  }
});

test('a weight of -32768 is refused: a pair of them could overflow', () => {
  expect(() => product(true, 2, 2, 1, lowest, any)).toThrow('w: expected weights above -32768');
});
