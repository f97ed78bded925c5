// Real transforms of even sizes around a complex one in WebAssembly: `EvenRealFft` of fft.ts with its loops two doubles at a time,
// equal to the last bit.
import { type PlacedArray, placeValues, type SimdTransform } from './fft-simd.ts';
import type { RealFft } from './real-transform.ts';

/** Of a real signal, where it lies in the memory. */
export interface PlacedSpectrum {
  /** Bins 0..size/2. */
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly reAt: number;
  readonly imAt: number;
}

/** A complex work area as it holds reals. Its two parts lie behind each other, with a gap for one bin more behind each. */
interface RealArea extends PlacedSpectrum {
  readonly place: PlacedArray;
  /** Twice as many as the complex transform has. */
  readonly samples: Float64Array;
}

export class SimdRealFft implements RealFft {
  readonly size: number;
  readonly #half: number;
  readonly #transform: SimdTransform;
  readonly #input: RealArea;
  readonly #other: RealArea;
  readonly #cos: number;
  readonly #sin: number;

  /** @param transform of half the size. @param cos sin: of -2 pi k / size, k = 0..size/4 */
  constructor(transform: SimdTransform, cos: Float64Array, sin: Float64Array) {
    const { machine, size: half, input } = transform;
    this.size = 2 * half;
    this.#half = half;
    this.#transform = transform;
    const area = (place: PlacedArray): RealArea => {
      const view = (at: number, count: number) => new Float64Array(machine.memory.buffer, at, count);
      const { reAt, imAt } = place;
      const samples = view(reAt, 2 * half);
      return { place, samples, reAt, imAt, re: view(reAt, half + 1), im: view(imAt, half + 1) };
    };
    this.#input = area(input);
    this.#other = area(transform.opposite(input));
    this.#cos = placeValues(machine, cos);
    this.#sin = placeValues(machine, sin);
  }

  /** Where `forwardInPlace` finds its samples, [size]. Of no use after any transform. */
  get samples(): Float64Array {
    return this.#other.samples;
  }

  get samplesAt(): number {
    return this.#other.reAt;
  }

  forward(input: Float64Array, re: Float64Array, im: Float64Array): void {
    this.samples.set(input.length === this.size ? input : input.subarray(0, this.size));
    const out = this.forwardInPlace();
    re.set(out.re);
    im.set(out.im);
  }

  /** Of what lies in `samples`. Valid until the next transform of any size. */
  forwardInPlace(): PlacedSpectrum {
    const { kernels } = this.#transform.machine;
    const { place: pairs } = this.#input;
    kernels.separate(this.samplesAt, pairs.reAt, pairs.imAt, this.#half);
    const z = this.#transform.forward(pairs);
    const out = z === pairs ? this.#other : this.#input;
    kernels.splitSpectrum(z.reAt, z.imAt, this.#half, this.#cos, this.#sin, out.reAt, out.imAt);
    return out;
  }

  inverse(re: Float64Array, im: Float64Array, output: Float64Array): void {
    const { kernels } = this.#transform.machine;
    const { place: pairs } = this.#input;
    const bins = this.#other;
    const count = this.#half + 1;
    bins.re.set(re.length === count ? re : re.subarray(0, count));
    bins.im.set(im.length === count ? im : im.subarray(0, count));
    kernels.joinSpectrum(bins.reAt, bins.imAt, this.#half, this.#cos, this.#sin, pairs.reAt, pairs.imAt);
    const z = this.#transform.inverse(pairs);
    const out = z === pairs ? this.#other : this.#input;
    kernels.join(z.reAt, z.imAt, out.reAt, this.#half, 1 / this.size);
    output.set(out.samples);
  }
}
