// Power of a frame in bands: a real transform and the sums over its bins, both in WebAssembly.
import { createRealFft } from './fft.ts';
import { SimdRealFft } from './fft-real-simd.ts';
import { placeValues, sharedMachine } from './fft-simd.ts';

export class BandPowers {
  /** [bands]: of each the sum of |X|^2 over its bins, one bin after the other, as `measure` left them. */
  readonly sums: Float64Array;
  readonly #fft: SimdRealFft;
  readonly #windowAt: number;
  readonly #binsAt: number;

  /**
   * @param window [size], a power of two, 64 to 2^20
   * @param binsPerBand from bin 0 on, which counts as if it had no power
   */
  constructor(window: Float64Array, binsPerBand: readonly number[]) {
    const fft = createRealFft(window.length);
    if (!(fft instanceof SimdRealFft)) throw new RangeError(`no bands of ${window.length} samples`);
    const machine = sharedMachine();
    this.#fft = fft;
    this.#windowAt = placeValues(machine, window);
    this.#binsAt = placeValues(machine, new Float64Array(binsPerBand.length));
    new Int32Array(machine.memory.buffer, this.#binsAt, binsPerBand.length).set(binsPerBand);
    const sumsAt = placeValues(machine, new Float64Array(binsPerBand.length));
    this.sums = new Float64Array(machine.memory.buffer, sumsAt, binsPerBand.length);
  }

  /** Where the caller writes a frame of as many samples as the window has, right before it calls `measure`. */
  get frame(): Float64Array {
    return this.#fft.samples;
  }

  measure(): void {
    const { kernels } = sharedMachine();
    const { size, samplesAt } = this.#fft;
    kernels.multiply(samplesAt, this.#windowAt, size);
    const { reAt, imAt } = this.#fft.forwardInPlace();
    kernels.bandPowers(reAt, imAt, this.#binsAt, this.sums.length, this.sums.byteOffset);
  }
}
