// What a matrix of a program stands for.
import type { QuantMatrix } from '../../program/program.ts';

/** Row-major [rows, columns], each value rounded once to binary32. */
export function realWeights({ rows, columns, data, scale, grid, groupSize }: QuantMatrix): Float32Array {
  const groups = Math.ceil(columns / groupSize);
  const offset = grid === 'mid-rise' ? 0.5 : 0;
  const real = new Float32Array(rows * columns);
  for (let r = 0, i = 0; r < rows; r++) {
    for (let g = 0; g < groups; g++) {
      const step = scale[r * groups + g]!;
      const end = r * columns + Math.min(columns, (g + 1) * groupSize);
      for (; i < end; i++) real[i] = step * (data[i]! + offset);
    }
  }
  return real;
}
