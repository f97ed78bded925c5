// Complex transforms of powers of two in WebAssembly with SIMD128 (assembly/fft.ts): the passes of fft-passes.ts two
// doubles at a time, with results that are equal to the last bit.

import type { ComplexArray, ComplexFft } from './complex-transform.ts';
import { MODULE_BASE64 } from './fft.wasm.ts';
import type { Pass } from './fft-passes.ts';

/** Over a minute of sound; larger areas would be held for ever. */
const LARGEST_SIZE = 1 << 19;
const BYTES = 8;
const PAGE_BYTES = 65536;
/** Between arrays, so that equal places in them do not compete for the same lines of a cache. */
const GAP_BYTES = 320;
const ARRAY_BYTES = LARGEST_SIZE * BYTES + GAP_BYTES;
/**
 * Two complex work areas; behind them the twiddles, which for all sizes together are less than 4 of the largest, those of real signals,
 * less than 2, and what a correlation holds, far less.
 */
const MEMORY_BYTES = 4 * ARRAY_BYTES + 7 * LARGEST_SIZE * BYTES;

interface Kernels {
  firstPass4(xr: number, xi: number, yr: number, yi: number, size: number, twiddles: number): void;
  pass4: MiddlePass;
  pass2: MiddlePass;
  lastPass4(xr: number, xi: number, yr: number, yi: number, size: number): void;
  separate(x: number, even: number, odd: number, size: number): void;
  join(even: number, odd: number, x: number, size: number, scale: number): void;
  splitSpectrum(zr: number, zi: number, half: number, cos: number, sin: number, re: number, im: number): void;
  joinSpectrum: Kernels['splitSpectrum'];
  multiply(values: number, window: number, size: number): void;
  correlatePair: Kernels['splitSpectrum'];
  greatest(values: number, size: number): number;
  placesAbove(values: number, size: number, level: number, places: number): number;
  bandPowers(re: number, im: number, bins: number, bands: number, sums: number): void;
  cascade(x: number, count: number, quads: number, coefficients: number, state: number): void;
}

type MiddlePass = (
  xr: number,
  xi: number,
  yr: number,
  yi: number,
  size: number,
  groups: number,
  stride: number,
  twiddles: number,
) => void;

/** One memory for all sizes. It never grows, so that views of it stay valid; what is not touched costs nothing. */
export interface Machine {
  readonly memory: WebAssembly.Memory;
  readonly kernels: Kernels;
  /** Where the next twiddles go. */
  end: number;
}

let machine: Machine | undefined;
const known = new Map<number, SimdTransform>();

/** The one that all share, started when first needed. */
export function sharedMachine(): Machine {
  machine ??= startMachine();
  return machine;
}

function startMachine(): Machine {
  const pages = Math.ceil(MEMORY_BYTES / PAGE_BYTES);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const module = new WebAssembly.Module(
    Uint8Array.from(atob(MODULE_BASE64), (letter) => letter.charCodeAt(0)),
  );
  const instance = new WebAssembly.Instance(module, { env: { memory } });
  return { memory, kernels: instance.exports as unknown as Kernels, end: 4 * ARRAY_BYTES };
}

/** Null where `passes` are not radix 4, then 2 or 4, then 4, or the size is over 2^19. */
export function createSimdTransform(size: number, passes: readonly Pass[]): SimdTransform | null {
  const isPowerOfTwo = passes.every(({ radix }) => radix === 4 || radix === 2);
  const hasEnds = passes.length > 1 && passes[0]!.radix === 4 && passes.at(-1)!.radix === 4;
  if (!isPowerOfTwo || !hasEnds || size > LARGEST_SIZE) return null;
  const found = known.get(size);
  if (found) return found;
  const transform = new SimdTransform(sharedMachine(), size, passes);
  known.set(size, transform);
  return transform;
}

export interface PlacedArray extends ComplexArray {
  readonly reAt: number;
  readonly imAt: number;
}

export function foreignArray(): RangeError {
  return new RangeError('a transform takes its own input or its own last result');
}

/** Its tables lie in the memory. */
type PlacedPass = Omit<Pass, 'cos' | 'sin'> & { readonly twiddles: number };

export class SimdTransform implements ComplexFft {
  readonly size: number;
  readonly input: PlacedArray;
  readonly machine: Machine;
  readonly #other: PlacedArray;
  readonly #kernels: Kernels;
  readonly #onwards: readonly [PlacedArray, PlacedArray];
  readonly #backwards: readonly [PlacedArray, PlacedArray];
  readonly #passes: readonly PlacedPass[];

  constructor(machine: Machine, size: number, passes: readonly Pass[]) {
    this.size = size;
    this.machine = machine;
    // next to each other for a small size, so that all of it lies in the first cache
    const step = size * BYTES + GAP_BYTES;
    const place = (index: number): PlacedArray => {
      const [reAt, imAt] = [2 * index * step, (2 * index + 1) * step];
      const view = (at: number) => new Float64Array(machine.memory.buffer, at, size);
      return { re: view(reAt), im: view(imAt), reAt, imAt };
    };
    this.input = place(0);
    this.#other = place(1);
    this.#kernels = machine.kernels;
    this.#onwards = [this.input, this.#other];
    this.#backwards = [this.#other, this.input];
    this.#passes = passes.map((pass) => {
      const { radix, groups, stride } = pass;
      return { radix, groups, stride, twiddles: placeTwiddles(machine, pass) };
    });
  }

  /** The area that `values` are not in: of no use to anybody until the next transform. */
  opposite(values: ComplexArray): PlacedArray {
    return this.#sides(values)[1];
  }

  forward(values: ComplexArray): PlacedArray {
    const [x, y] = this.#sides(values);
    this.#run(x.reAt, x.imAt, y.reAt, y.imAt);
    return this.#passes.length % 2 === 1 ? y : x;
  }

  inverse(values: ComplexArray): PlacedArray {
    const [x, y] = this.#sides(values);
    this.#run(x.imAt, x.reAt, y.imAt, y.reAt);
    return this.#passes.length % 2 === 1 ? y : x;
  }

  #sides(values: ComplexArray): readonly [from: PlacedArray, to: PlacedArray] {
    if (values === this.input) return this.#onwards;
    if (values === this.#other) return this.#backwards;
    throw foreignArray();
  }

  #run(xr: number, xi: number, yr: number, yi: number): void {
    const { size } = this;
    const kernels = this.#kernels;
    for (const { radix, groups, stride, twiddles } of this.#passes) {
      if (groups === 1) kernels.lastPass4(xr, xi, yr, yi, size);
      else if (stride === 1) kernels.firstPass4(xr, xi, yr, yi, size, twiddles);
      else if (radix === 4) kernels.pass4(xr, xi, yr, yi, size, groups, stride, twiddles);
      else kernels.pass2(xr, xi, yr, yi, size, groups, stride, twiddles);
      [xr, yr] = [yr, xr];
      [xi, yi] = [yi, xi];
    }
  }
}

/** Room behind what is there; never given back. */
export function placeValues(machine: Machine, values: Float64Array): number {
  const at = machine.end;
  new Float64Array(machine.memory.buffer, at, values.length).set(values);
  // kernels read pairs
  machine.end += Math.ceil(values.length / 2) * 2 * BYTES;
  return at;
}

/** Cosine and sine of every twiddle in turn; with stride 1 those of two butterflies side by side. Returns the address. */
function placeTwiddles(machine: Machine, { radix, groups, stride, cos, sin }: Pass): number {
  // the last pass has none but ones
  if (groups === 1) return 0;
  const at = machine.end;
  const out = new Float64Array(machine.memory.buffer, at, 2 * cos.length);
  machine.end += out.byteLength;
  const width = stride === 1 ? 2 : 1;
  let o = 0;
  for (let p = 0; p < groups; p += width) {
    for (let k = 0; k < radix - 1; k++) {
      for (const table of [cos, sin]) {
        for (let lane = 0; lane < width; lane++) out[o++] = table[(p + lane) * (radix - 1) + k]!;
      }
    }
  }
  return at;
}
