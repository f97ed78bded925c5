// Transform of real signals, sizes with the factors 2, 3 and 5. Plain DFT: X[k] = sum x[n] e^(-j 2 pi k n / N);
// the inverse divides by N. An even size runs as a complex transform of half the size.
import { HushbitError } from '../base/errors.ts';
import type { ComplexFft } from './complex-transform.ts';
import { createTransform } from './fft-complex.ts';
import { factorise } from './fft-passes.ts';
import { SimdRealFft } from './fft-real-simd.ts';
import { SimdTransform } from './fft-simd.ts';
import type { RealFft } from './real-transform.ts';

// Plans of larger sizes hold tens of megabytes and are made anew (their cost is that of one transform).
const LARGEST_CACHED_SIZE = 1 << 20;
const cache = new Map<number, RealFft>();

/**
 * A plan for real transforms of `size` points. Calls do not allocate; plans up to 2^20 points are shared (calls are
 * synchronous, so the shared work area is never in use twice).
 */
export function createRealFft(size: number): RealFft {
  const cached = cache.get(size);
  if (cached) return cached;
  if (!Number.isInteger(size) || size < 1) throw badSize(size);
  const even = size % 2 === 0;
  const radices = factorise(even ? size / 2 : size);
  if (!radices) throw badSize(size);
  const plan = even ? createEvenRealFft(size, radices) : new OddRealFft(size, radices);
  if (size <= LARGEST_CACHED_SIZE) cache.set(size, plan);
  return plan;
}

function badSize(size: number): HushbitError {
  return new HushbitError({
    code: 'bad-option',
    place: 'FFT size',
    expected: 'a positive integer with no prime factors but 2, 3 and 5',
    got: String(size),
  });
}

function createEvenRealFft(size: number, radices: readonly number[]): RealFft {
  const transform = createTransform(size / 2, radices);
  // e^(-j 2 pi k / size), k = 0..size/4
  const count = (size >> 2) + 1;
  const cos = Float64Array.from({ length: count }, (_, k) => Math.cos((-2 * Math.PI * k) / size));
  const sin = Float64Array.from({ length: count }, (_, k) => Math.sin((-2 * Math.PI * k) / size));
  return transform instanceof SimdTransform
    ? new SimdRealFft(transform, cos, sin)
    : new EvenRealFft(transform, cos, sin);
}

/** Around any complex transform of half the size. */
export class EvenRealFft implements RealFft {
  readonly size: number;
  readonly #half: number;
  readonly #transform: ComplexFft;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;

  constructor(transform: ComplexFft, cos: Float64Array, sin: Float64Array) {
    this.size = 2 * transform.size;
    this.#half = transform.size;
    this.#transform = transform;
    this.#cos = cos;
    this.#sin = sin;
  }

  forward(input: Float64Array, re: Float64Array, im: Float64Array): void {
    const half = this.#half;
    const pairs = this.#transform.input;
    for (let n = 0; n < half; n++) {
      pairs.re[n] = input[2 * n]!;
      pairs.im[n] = input[2 * n + 1]!;
    }
    const z = this.#transform.forward(pairs);
    splitSpectrum(z.re, z.im, half, this.#cos, this.#sin, re, im);
  }

  inverse(re: Float64Array, im: Float64Array, output: Float64Array): void {
    const half = this.#half;
    const pairs = this.#transform.input;
    joinSpectrum(re, im, half, this.#cos, this.#sin, pairs.re, pairs.im);
    const z = this.#transform.inverse(pairs);
    const scale = 1 / this.size;
    for (let n = 0; n < half; n++) {
      output[2 * n] = z.re[n]! * scale;
      output[2 * n + 1] = z.im[n]! * scale;
    }
  }
}

/** Z of the half-size transform of x[2n] + j x[2n+1] to X[0..half]. */
function splitSpectrum(
  zr: Float64Array,
  zi: Float64Array,
  half: number,
  cos: Float64Array,
  sin: Float64Array,
  re: Float64Array,
  im: Float64Array,
): void {
  const r0 = zr[0]!;
  const i0 = zi[0]!;
  re[0] = r0 + i0;
  im[0] = 0;
  re[half] = r0 - i0;
  im[half] = 0;
  for (let k = 1, m = half - 1; k <= m; k++, m--) {
    const evenR = 0.5 * (zr[k]! + zr[m]!);
    const evenI = 0.5 * (zi[k]! - zi[m]!);
    const oddR = 0.5 * (zi[k]! + zi[m]!);
    const oddI = 0.5 * (zr[m]! - zr[k]!);
    const c = cos[k]!;
    const s = sin[k]!;
    const turnR = oddR * c - oddI * s;
    const turnI = oddR * s + oddI * c;
    re[k] = evenR + turnR;
    im[k] = evenI + turnI;
    re[m] = evenR - turnR;
    im[m] = turnI - evenI;
  }
}

/** The reverse of `splitSpectrum`, times 2. */
function joinSpectrum(
  re: Float64Array,
  im: Float64Array,
  half: number,
  cos: Float64Array,
  sin: Float64Array,
  zr: Float64Array,
  zi: Float64Array,
): void {
  zr[0] = re[0]! + re[half]!;
  zi[0] = re[0]! - re[half]!;
  for (let k = 1, m = half - 1; k <= m; k++, m--) {
    const evenR = re[k]! + re[m]!;
    const evenI = im[k]! - im[m]!;
    const difR = re[k]! - re[m]!;
    const difI = im[k]! + im[m]!;
    const c = cos[k]!;
    const s = sin[k]!;
    const oddR = difR * c + difI * s;
    const oddI = difI * c - difR * s;
    zr[k] = evenR - oddI;
    zi[k] = evenI + oddR;
    zr[m] = evenR + oddI;
    zi[m] = oddR - evenI;
  }
}

class OddRealFft implements RealFft {
  readonly size: number;
  readonly #transform: ComplexFft;

  constructor(size: number, radices: readonly number[]) {
    this.size = size;
    this.#transform = createTransform(size, radices);
  }

  forward(input: Float64Array, re: Float64Array, im: Float64Array): void {
    const { size } = this;
    const values = this.#transform.input;
    for (let n = 0; n < size; n++) values.re[n] = input[n]!;
    values.im.fill(0);
    const z = this.#transform.forward(values);
    for (let k = 0; k <= size >> 1; k++) {
      re[k] = z.re[k]!;
      im[k] = z.im[k]!;
    }
  }

  inverse(re: Float64Array, im: Float64Array, output: Float64Array): void {
    const { size } = this;
    const values = this.#transform.input;
    values.re[0] = re[0]!;
    values.im[0] = 0;
    for (let k = 1; k <= size >> 1; k++) {
      values.re[k] = values.re[size - k] = re[k]!;
      values.im[k] = im[k]!;
      values.im[size - k] = -im[k]!;
    }
    const z = this.#transform.inverse(values);
    for (let n = 0; n < size; n++) output[n] = z.re[n]! / size;
  }
}
