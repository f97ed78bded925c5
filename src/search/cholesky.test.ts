import fc from 'fast-check';
import { expect, test } from 'vitest';
import { choleskyFactor, solveFactored, solveLower } from './cholesky.ts';

const SIZE = 5;
const numbers = (length: number) =>
  fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: length, maxLength: length });

/** B B^T + 1 on the diagonal. */
function positive(b: readonly number[]): Float64Array {
  return Float64Array.from({ length: SIZE * SIZE }, (_, at) => {
    const [i, j] = [Math.floor(at / SIZE), at % SIZE];
    let sum = i === j ? 1 : 0;
    for (let k = 0; k < SIZE; k++) sum += b[i * SIZE + k]! * b[j * SIZE + k]!;
    return sum;
  });
}

test('the factor times its transpose is the matrix, and what is solved for is found', () => {
  fc.assert(
    fc.property(numbers(SIZE * SIZE), numbers(SIZE), (b, x) => {
      const matrix = positive(b);
      const factor = choleskyFactor(matrix, SIZE)!;
      const at = (i: number, j: number): number => factor.rows[i * SIZE + j]!;
      const product = (of: (i: number, j: number) => number): number[] =>
        x.map((_, i) => x.reduce((sum, value, j) => sum + of(i, j) * value, 0));
      for (let i = 0; i < SIZE; i++) {
        for (let j = 0; j < SIZE; j++) {
          let sum = 0;
          for (let k = 0; k < SIZE; k++) sum += at(i, k) * at(j, k);
          expect(sum).toBeCloseTo(matrix[i * SIZE + j]!, 9);
        }
      }
      const whole = product((i, j) => matrix[i * SIZE + j]!);
      for (const [i, value] of solveFactored(factor, whole).entries()) expect(value).toBeCloseTo(x[i]!, 6);
      for (const [i, value] of solveLower(factor, product(at)).entries()) expect(value).toBeCloseTo(x[i]!, 6);
    }),
  );
});

test('what is not positive definite has no factor', () => {
  expect(choleskyFactor(Float64Array.of(1, 2, 2, 1), 2)).toBeNull();
  expect(choleskyFactor(Float64Array.of(0), 1)).toBeNull();
});
