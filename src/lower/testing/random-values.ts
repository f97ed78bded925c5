// Random numbers, sizes and weights that networks for tests are made of.
// For tests; not exported from the room.
import type { RandomSource } from '../../base/random.ts';

/** Around the widths of vector registers. */
export const WIDTHS = [1, 2, 3, 5, 8, 13, 15, 16, 17, 24, 31, 32, 33, 40, 63, 64, 65, 72];

/** Uniform in -1 .. 1. */
export function signed(random: RandomSource): number {
  return random.int(-1_000_000, 1_000_000) / 1_000_000;
}

export function pick<T>(random: RandomSource, from: readonly T[]): T {
  return from[random.int(0, from.length - 1)]!;
}

/** About one row in eight is zero, one tiny, one has a single loud weight. */
export function randomMatrix(random: RandomSource, rows: number, columns: number): Float32Array {
  const data = new Float32Array(rows * columns);
  const gain = pick(random, [0.5, 1, 2]) / Math.sqrt(columns);
  for (let r = 0; r < rows; r++) {
    const row = data.subarray(r * columns, (r + 1) * columns);
    const kind = random.int(0, 7);
    if (kind === 0) continue;
    const size = kind === 1 ? gain * 1e-4 : gain;
    for (let c = 0; c < columns; c++) row[c] = signed(random) * size;
    if (kind === 2) row[random.int(0, columns - 1)] = 4 * gain;
    // All of one sign and greatest magnitude: the row that tries an accumulator's bound.
    if (kind === 3) row.fill(gain);
  }
  return data;
}

export function randomVector(random: RandomSource, length: number, size: number): Float32Array {
  return Float32Array.from({ length }, () => signed(random) * size);
}
