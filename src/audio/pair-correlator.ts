// Cross-correlations of short frames, two at a time: two real frames share one complex transform in each direction.
import { factorise, planPasses } from './fft-passes.ts';
import type { PlacedSpectrum } from './fft-real-simd.ts';
import { createSimdTransform, type PlacedArray, placeValues, type SimdTransform } from './fft-simd.ts';

/** Of a real frame, bins 0..size/2. */
export interface HalfSpectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export class PairCorrelator {
  readonly size: number;
  /** Where the caller writes two frames of `size` samples, right before it calls `correlate`. */
  readonly frames: readonly [first: Float64Array, second: Float64Array];
  readonly #transform: SimdTransform;
  readonly #window: Float64Array;
  readonly #windowAt: number;
  readonly #spectra: readonly [PlacedSpectrum, PlacedSpectrum];
  readonly #places: Int32Array;
  /** What `#window` is a copy of. */
  #windowKnown: Float64Array | null = null;
  #correlations: PlacedArray | null = null;

  /** @param size a power of two, 16 to 2^19 */
  constructor(size: number) {
    const transform = createSimdTransform(size, planPasses(size, factorise(size) ?? []));
    if (!transform) throw new RangeError(`no correlation of ${size} samples`);
    const { machine, input } = transform;
    const place = (count: number): [at: number, values: Float64Array] => {
      const at = placeValues(machine, new Float64Array(count));
      return [at, new Float64Array(machine.memory.buffer, at, count)];
    };
    const spectrum = (): PlacedSpectrum => {
      const [[reAt, re], [imAt, im]] = [place(size / 2 + 1), place(size / 2 + 1)];
      return { re, im, reAt, imAt };
    };
    this.size = size;
    this.frames = [input.re, input.im];
    this.#transform = transform;
    [this.#windowAt, this.#window] = place(size);
    this.#spectra = [spectrum(), spectrum()];
    const [at] = place(size / 2);
    this.#places = new Int32Array(machine.memory.buffer, at, size);
  }

  /**
   * Of each frame under a window with what belongs to its spectrum: c[t] = sum over n of a[n] b[n + t], circular, times 2 size.
   * @param window not to be changed once it was used here
   * @param a what the first and the second frame are correlated with, under a window already
   */
  correlate(window: Float64Array, a: readonly [HalfSpectrum, HalfSpectrum]): void {
    const { input, machine } = this.#transform;
    const { kernels } = machine;
    const { size } = this;
    if (window !== this.#windowKnown) {
      this.#window.set(window);
      this.#windowKnown = window;
    }
    const [one, two] = this.#spectra;
    one.re.set(a[0].re);
    one.im.set(a[0].im);
    two.re.set(a[1].re);
    two.im.set(a[1].im);
    kernels.multiply(input.reAt, this.#windowAt, size);
    kernels.multiply(input.imAt, this.#windowAt, size);
    const z = this.#transform.forward(input);
    kernels.correlatePair(one.reAt, one.imAt, two.reAt, two.imAt, z.reAt, z.imAt, size);
    this.#correlations = this.#transform.inverse(z);
  }

  /** Greatest magnitude of the first (0) or second (1) correlation. Valid until the next transform of this size, as the following. */
  greatest(which: 0 | 1): number {
    return this.#transform.machine.kernels.greatest(this.#at(which), this.size);
  }

  /** Lags of the magnitudes above a level, 0..size-1, ascending. */
  lagsAbove(which: 0 | 1, level: number): number[] {
    const { kernels } = this.#transform.machine;
    const count = kernels.placesAbove(this.#at(which), this.size, level, this.#places.byteOffset);
    const lags: number[] = [];
    for (let i = 0; i < count; i++) lags.push(this.#places[i]!);
    return lags;
  }

  #at(which: 0 | 1): number {
    const { reAt, imAt } = this.#correlations!;
    return which === 0 ? reAt : imAt;
  }
}
