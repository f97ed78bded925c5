// `transform`: the transform of a real frame and its inverse, in floats whatever the formats around them.
import { z } from 'zod';
import type { QuantBuffer } from '../parts.ts';
import { check, checkFinite } from './check.ts';
import { BASE_SHAPE, type OperationBase, type OperationDescriptor, partIndex } from './operation.ts';

/**
 * n = size, h = n / 2, b = h + 1 bins; w[i] = roots[i] + j roots[n + i]. A spectrum is [2 b]: re[0 .. h], im[0 .. h], in f32. Every +, -
 * and * is rounded to binary32 on its own; (x * y).re = x.re * y.re - x.im * y.im, (x * y).im = x.re * y.im + x.im * y.re.
 *
 * passes(z), z complex of h elements (Stockham): s = 1, L = h; for each radix r of h, fours first, then twos, threes, fives: P = L / r;
 * for p < P, q < s: v[k] = z[q + s (p + P k)], k < r; u = butterfly(v); z'[q + s (r p + k)] = u[k] * w[2 s k p], but u[0] as it is;
 * then z = z', L = P, s = s r.
 * butterfly, radix 2: v0 + v1, v0 - v1. Radix 4, with a = v0 + v2, d = v0 - v2, c = v1 + v3, e = v1 - v3: a + c, (d.re + e.im,
 * d.im - e.re), a - c, (d.re - e.im, d.im + e.re). Radix 3, 5: u[k] = v[0], to which v[j] * w[(j k mod r) n / r] is added for j = 1 .. r - 1.
 *
 * forward: z[m] = x[2m] + j x[2m + 1]; passes; for k = 0 .. h: a = z[k mod h], c = z[(h - k) mod h];
 *   d = (0.5 * (a.im + c.im), 0.5 * (c.re - a.re)) * w[k]; X[k] = (0.5 * (a.re + c.re) + d.re, 0.5 * (a.im - c.im) + d.im).
 * inverse: for k < h: a = X[k], c = X[h - k]; d = (-0.5 * (a.im + c.im), 0.5 * (a.re - c.re)) * conj w[k];
 *   z[k] = (0.5 * (a.re + c.re) + d.re, -(0.5 * (a.im - c.im) + d.im)); passes; i = fround(1 / h);
 *   x[2m] = z[m].re * i, x[2m + 1] = -z[m].im * i.
 */
export interface TransformOperation extends OperationBase {
  readonly op: 'transform';
  readonly direction: 'forward' | 'inverse';
  readonly input: number;
  readonly output: number;
  readonly size: number;
  /** cos, then -sin of 2 pi i / size, [2 size]; made when a program is lowered, so that executors never call either. */
  readonly roots: Float32Array;
}

const LEAST_SIZE = 4;
const MOST_SIZE = 8192;
const RADICES = [4, 2, 3, 5];

/** Of half the size, in the order of the passes; null where there is another factor. */
export function radicesOf(size: number): readonly number[] | null {
  const radices: number[] = [];
  let rest = size / 2;
  for (const radix of RADICES) for (; rest % radix === 0; rest /= radix) radices.push(radix);
  return rest === 1 ? radices : null;
}

export function rootsOf(size: number): Float32Array {
  const angle = (i: number): number => (2 * Math.PI * (i % size)) / size;
  return Float32Array.from({ length: 2 * size }, (_, i) =>
    i < size ? Math.cos(angle(i)) : -Math.sin(angle(i)),
  );
}

/** What holds a spectrum is f32: a step of 16 bits for all bins would drown the weak ones. */
export function checkSpectrum({ format, length }: QuantBuffer, name: string, bins: number): void {
  check(format === 'f32', name, 'a spectrum in f32', format);
  check(length === 2 * bins, name, `a spectrum of ${bins} bins`, `${length} elements`);
}

export const TRANSFORM: OperationDescriptor<TransformOperation> = {
  op: 'transform',
  reads: ({ input }) => [input],
  writes: ({ output }) => output,
  matrices: () => [],
  shape: z.strictObject({
    op: z.literal('transform'),
    ...BASE_SHAPE,
    direction: z.enum(['forward', 'inverse']),
    input: partIndex,
    output: partIndex,
    size: z.number().int().min(LEAST_SIZE).max(MOST_SIZE),
    roots: z.instanceof(Float32Array),
  }),
  bounds: () => 0n,
  check({ buffers }, { name, direction, input, output, size, roots }) {
    check(input !== output, name, 'another buffer than the result', 'itself');
    const isSize = Number.isInteger(size) && size >= LEAST_SIZE && size <= MOST_SIZE && size % 2 === 0;
    check(isSize && radicesOf(size) !== null, name, 'an even size with no prime factor above 5', size);
    const [samples, spectrum] = direction === 'forward' ? [input, output] : [output, input];
    checkSpectrum(buffers[spectrum]!, name, size / 2 + 1);
    check(buffers[samples]!.length === size, name, `${size} samples`, buffers[samples]!.length);
    checkFinite(name, 'roots', roots, 2 * size);
  },
};
