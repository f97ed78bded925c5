// Complex transforms, of powers of two in WebAssembly, else in JavaScript.
import { type Pass, planPasses, runPass } from './fft-passes.ts';
import { createSimdTransform, foreignArray } from './fft-simd.ts';

/** Real and imaginary parts. */
export interface ComplexArray {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export interface ComplexFft {
  readonly size: number;
  /**
   * Where the caller writes what it wants transformed. Any other transform, real or complex, of any size, may use the same
   * memory: fill it, transform, and take the result before the next one.
   */
  readonly input: ComplexArray;
  /** Of `input` or of what the last call returned, which is overwritten. What is returned is so by the next call. */
  forward(values: ComplexArray): ComplexArray;
  /** The same without the divisor: the inverse times `size`. */
  inverse(values: ComplexArray): ComplexArray;
}

/** @param radices what `factorise` gives for `size` */
export function createTransform(size: number, radices: readonly number[]): ComplexFft {
  const passes = planPasses(size, radices);
  return createSimdTransform(size, passes) ?? new PassTransform(size, passes);
}

/** In JavaScript, of any size. */
export class PassTransform implements ComplexFft {
  readonly size: number;
  readonly input: ComplexArray;
  readonly #other: ComplexArray;
  readonly #passes: readonly Pass[];

  constructor(size: number, passes: readonly Pass[]) {
    this.size = size;
    this.input = { re: new Float64Array(size), im: new Float64Array(size) };
    this.#other = { re: new Float64Array(size), im: new Float64Array(size) };
    this.#passes = passes;
  }

  forward(values: ComplexArray): ComplexArray {
    let from = values;
    let to = this.#opposite(values);
    for (const pass of this.#passes) {
      runPass(pass, from.re, from.im, to.re, to.im);
      [from, to] = [to, from];
    }
    return from;
  }

  inverse(values: ComplexArray): ComplexArray {
    let from = values;
    let to = this.#opposite(values);
    for (const pass of this.#passes) {
      runPass(pass, from.im, from.re, to.im, to.re);
      [from, to] = [to, from];
    }
    return from;
  }

  #opposite(values: ComplexArray): ComplexArray {
    if (values === this.input) return this.#other;
    if (values === this.#other) return this.input;
    throw foreignArray();
  }
}
