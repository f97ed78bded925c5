// Second moments around the mean: E[(y - mean)(y - mean)^T] of a vector that matrices multiply, and E[(x - mean x)(y - mean y)^T] of
// it and what it was in another run. The means are apart, since a bias repairs what they do exactly. All frames are at hand: the
// means come first, and what is multiplied varies around them, so that nothing cancels. Products are of binary32, over blocks of
// frames; the blocks' sums are added in double.
import { MODULE_BASE64 } from './products.wasm.ts';

export interface SymmetricMatrix {
  readonly size: number;
  /** Rows one after the other, each from its diagonal on: size * (size + 1) / 2. */
  readonly upper: Float64Array;
}

/** Where row i of `upper` begins, less i: element (i, j), i <= j, lies at this + j. */
export function rowStart(size: number, i: number): number {
  return i * size - (i * (i + 1)) / 2;
}

export function symmetricAt({ size, upper }: SymmetricMatrix, i: number, j: number): number {
  return i <= j ? upper[rowStart(size, i) + j]! : upper[rowStart(size, j) + i]!;
}

/** Values of a vector in every frame. */
export interface VectorFrames {
  readonly size: number;
  /** Row-major [frames, size]. */
  readonly clips: readonly Float32Array[];
}

export interface Moments {
  /** [size] */
  readonly mean: Float64Array;
  readonly centred: SymmetricMatrix;
}

export interface CrossMoments {
  readonly rows: number;
  readonly columns: number;
  /** Row-major [rows, columns]. */
  readonly centred: Float64Array;
  /** [rows], of x. */
  readonly rowMean: Float64Array;
  /** [columns], of y. */
  readonly columnMean: Float64Array;
}

const BLOCK_FRAMES = 64;
/** Elements that a kernel takes together. */
const TILE = 8;
const PAGE_BYTES = 65536;

interface Machine {
  readonly memory: WebAssembly.Memory;
  addProducts(
    a: number,
    rows: number,
    b: number,
    columns: number,
    frames: number,
    out: number,
    upper: boolean,
  ): void;
  addFrames(frames: number, count: number, size: number, weights: number, sums: number): void;
  centreFrames(
    frames: number,
    count: number,
    size: number,
    mean: number,
    factors: number,
    out: number,
    width: number,
  ): void;
}

let machine: Machine | undefined;

function startMachine(): Machine {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(
    Uint8Array.from(atob(MODULE_BASE64), (letter) => letter.charCodeAt(0)),
  );
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { memory, ...(exports as unknown as Omit<Machine, 'memory'>) };
}

/** Areas one after another in the machine's memory, in doubles or floats; they hold what was there. Valid until the next call. */
function layOut(doubles: readonly number[], floats: readonly number[]) {
  machine ??= startMachine();
  const { memory } = machine;
  const needed =
    doubles.reduce((sum, length) => sum + 8 * length, 0) +
    floats.reduce((sum, length) => sum + 4 * length, 0);
  const missing = needed - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  let at = 0;
  const take = (bytes: number): number => (at += bytes) - bytes;
  return {
    machine,
    doubles: doubles.map((length) => new Float64Array(memory.buffer, take(8 * length), length)),
    floats: floats.map((length) => new Float32Array(memory.buffer, take(4 * length), length)),
  };
}

/**
 * Of no frames: zeros.
 * @param weights by frame, clip after clip, more than 0; default 1
 */
export function momentsOf(y: VectorFrames, weights?: Float64Array): Moments {
  const mean = meanOf(y, weights);
  return { mean, centred: symmetric(y.size, centredProducts(y, mean, y, mean, weights, 'upper')) };
}

/** @param x in the same frames as y */
export function crossMomentsOf(x: VectorFrames, y: VectorFrames, weights?: Float64Array): CrossMoments {
  const [rowMean, columnMean] = [meanOf(x, weights), meanOf(y, weights)];
  const products = centredProducts(x, rowMean, y, columnMean, weights, 'all');
  const width = padded(y.size);
  const centred = new Float64Array(x.size * y.size);
  for (let i = 0; i < x.size; i++) {
    centred.set(products.subarray(i * width, i * width + y.size), i * y.size);
  }
  return { rows: x.size, columns: y.size, centred, rowMean, columnMean };
}

function padded(size: number): number {
  return Math.ceil(size / TILE) * TILE;
}

function meanOf({ size, clips }: VectorFrames, weights?: Float64Array): Float64Array {
  const { machine, doubles, floats } = layOut([size, BLOCK_FRAMES], [BLOCK_FRAMES * size]);
  const [sums, own, frames] = [doubles[0]!.fill(0), doubles[1]!.fill(1), floats[0]!];
  let [frame, total] = [0, 0];
  for (const clip of clips) {
    for (let at = 0; at < clip.length; at += BLOCK_FRAMES * size) {
      const block = clip.subarray(at, at + BLOCK_FRAMES * size);
      const count = block.length / size;
      if (weights) own.set(weights.subarray(frame, frame + count));
      for (let t = 0; t < count; t++) total += own[t]!;
      frames.set(block);
      machine.addFrames(frames.byteOffset, count, size, own.byteOffset, sums.byteOffset);
      frame += count;
    }
  }
  return sums.map((sum) => sum / (total || 1));
}

/** Row-major [padded, padded], divided by what all frames weigh. Valid until the next call. */
function centredProducts(
  x: VectorFrames,
  xMean: Float64Array,
  y: VectorFrames,
  yMean: Float64Array,
  weights: Float64Array | undefined,
  part: 'all' | 'upper',
): Float64Array {
  const [rows, columns] = [padded(x.size), padded(y.size)];
  const { machine, doubles, floats } = layOut(
    [rows * columns, x.size, y.size, BLOCK_FRAMES],
    [BLOCK_FRAMES * rows, BLOCK_FRAMES * columns, BLOCK_FRAMES * Math.max(x.size, y.size)],
  );
  const [out, xAround, yAround, factors] = doubles as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const [left, right, frames] = floats as [Float32Array, Float32Array, Float32Array];
  for (const area of [out, left, right]) area.fill(0);
  xAround.set(xMean);
  yAround.set(yMean);
  factors.fill(1);
  const isSame = x === y;
  let [waiting, frame, total] = [0, 0, 0];
  const centre = (block: Float32Array, size: number, around: Float64Array, to: Float32Array): void => {
    frames.set(block);
    const width = to.length / BLOCK_FRAMES;
    const at = to.byteOffset + 4 * waiting * width;
    const count = block.length / size;
    machine.centreFrames(frames.byteOffset, count, size, around.byteOffset, factors.byteOffset, at, width);
  };
  const flush = (): void => {
    const a = isSame ? right.byteOffset : left.byteOffset;
    machine.addProducts(a, rows, right.byteOffset, columns, waiting, out.byteOffset, part === 'upper');
    waiting = 0;
  };
  for (const [c, clip] of y.clips.entries()) {
    const other = x.clips[c]!;
    const ends = clip.length / y.size;
    // Blocks go on over the ends of clips: what is summed in binary32 does not depend on where these are.
    for (let t = 0; t < ends; ) {
      const count = Math.min(BLOCK_FRAMES - waiting, ends - t);
      for (let i = 0; i < count; i++) {
        const weight = weights ? weights[frame++]! : 1;
        total += weight;
        factors[i] = Math.sqrt(weight);
      }
      centre(clip.subarray(t * y.size, (t + count) * y.size), y.size, yAround, right);
      if (!isSame) centre(other.subarray(t * x.size, (t + count) * x.size), x.size, xAround, left);
      waiting += count;
      t += count;
      if (waiting === BLOCK_FRAMES) flush();
    }
  }
  flush();
  for (let i = 0; i < out.length; i++) out[i]! /= total || 1;
  return out;
}

function symmetric(size: number, products: Float64Array): SymmetricMatrix {
  const upper = new Float64Array((size * (size + 1)) / 2);
  const width = padded(size);
  let at = 0;
  for (let i = 0; i < size; i++) {
    upper.set(products.subarray(i * width + i, i * width + size), at);
    at += size - i;
  }
  return { size, upper };
}
