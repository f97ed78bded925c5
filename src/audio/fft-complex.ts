// Complex transforms, of powers of two in WebAssembly, else in JavaScript.
import type { ComplexArray, ComplexFft } from './complex-transform.ts';
import { type Pass, planPasses, runPass } from './fft-passes.ts';
import { createSimdTransform, foreignArray } from './fft-simd.ts';

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
