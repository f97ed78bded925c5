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
/** Samples by which a section is behind the one before it. */
const LAG = 8;
const KEYS = ['b0', 'b1', 'b2', 'a1', 'a2'] as const;
/** Gives what it is given. */
const IDENTITY: Section = { b0: 1, b1: 0, b2: 0, a1: 0, a2: 0 };

export class SectionCascade {
  readonly #quads: number;
  readonly #lag: number;
  readonly #coefficients: number;
  readonly #state: Float64Array;
  /** What the later sections have still to see, then what comes in. */
  readonly #chunk: Float64Array;

  /** @param sections at least one */
  constructor(sections: readonly Section[]) {
    if (sections.length === 0) throw new RangeError('no sections');
    const machine = sharedMachine();
    const place = (count: number): Float64Array =>
      new Float64Array(machine.memory.buffer, placeValues(machine, new Float64Array(count)), count);
    this.#quads = Math.ceil(sections.length / 4);
    this.#lag = (4 * this.#quads - 1) * LAG;
    const coefficients = Array.from({ length: 2 * this.#quads }, (_, p) =>
      KEYS.flatMap((key) => [2 * p, 2 * p + 1].map((i) => (sections[i] ?? IDENTITY)[key])),
    );
    this.#coefficients = placeValues(machine, Float64Array.from(coefficients.flat()));
    this.#state = place(8 * this.#quads);
    this.#chunk = place(this.#lag + CHUNK);
  }

  /** In place, the whole signal. */
  filter(signal: Float64Array): void {
    const { kernels } = sharedMachine();
    const lag = this.#lag;
    const chunk = this.#chunk;
    const state = this.#state;
    state.fill(0);
    chunk.fill(0, 0, lag);
    const first = chunk.byteOffset + lag * chunk.BYTES_PER_ELEMENT;
    // Behind the signal zeros push out what is still on its way.
    const end = signal.length + lag;
    for (let at = 0; at < end; at += CHUNK) {
      const count = Math.min(CHUNK, end - at);
      const known = Math.max(0, Math.min(count, signal.length - at));
      chunk.set(signal.subarray(at, at + known), lag);
      chunk.fill(0, lag + known, lag + count);
      kernels.cascade(first, count, this.#quads, this.#coefficients, state.byteOffset);
      const ready = Math.max(0, lag - at);
      if (ready < count) signal.set(chunk.subarray(ready, count), at + ready - lag);
      chunk.copyWithin(0, count, count + lag);
    }
  }
}
