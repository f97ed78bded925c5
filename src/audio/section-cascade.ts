// Recursive filters: a cascade of sections of second order, each one sample behind the one before it, in WebAssembly. Equal to the last
// bit to the sections one after the other, but for the sign of zeros.
import { placeValues, sharedMachine } from './fft-simd.ts';

/** z0 = x - a1 z1 - a2 z2, y = b0 z0 + b1 z1 + b2 z2, from zeros. */
export interface Section {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

const CHUNK = 4096;
const KEYS = ['b0', 'b1', 'b2', 'a1', 'a2'] as const;

export class SectionCascade {
  readonly #pairs: number;
  readonly #coefficients: number;
  readonly #state: Float64Array;
  readonly #chunk: Float64Array;

  /** @param sections an even number */
  constructor(sections: readonly Section[]) {
    if (sections.length === 0 || sections.length % 2 > 0) throw new RangeError(`${sections.length} sections`);
    const machine = sharedMachine();
    const place = (count: number): Float64Array =>
      new Float64Array(machine.memory.buffer, placeValues(machine, new Float64Array(count)), count);
    this.#pairs = sections.length / 2;
    const coefficients = Array.from({ length: this.#pairs }, (_, p) =>
      KEYS.flatMap((key) => [sections[2 * p]![key], sections[2 * p + 1]![key]]),
    );
    this.#coefficients = placeValues(machine, Float64Array.from(coefficients.flat()));
    this.#state = place(6 * this.#pairs);
    this.#chunk = place(CHUNK);
  }

  /** In place, the whole signal. */
  filter(signal: Float64Array): void {
    const { kernels } = sharedMachine();
    const lag = 2 * this.#pairs - 1;
    this.#state.fill(0);
    // Behind the signal zeros push out what is still on its way.
    const end = signal.length + lag;
    for (let at = 0; at < end; at += CHUNK) {
      const count = Math.min(CHUNK, end - at);
      const known = Math.max(0, Math.min(count, signal.length - at));
      this.#chunk.set(signal.subarray(at, at + known));
      this.#chunk.fill(0, known, count);
      kernels.cascade(this.#chunk.byteOffset, count, this.#pairs, this.#coefficients, this.#state.byteOffset);
      const first = Math.max(0, lag - at);
      if (first < count) signal.set(this.#chunk.subarray(first, count), at + first - lag);
    }
  }
}
