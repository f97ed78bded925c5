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
}

let machine: Machine | undefined;

function startMachine(): Machine {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const module = new WebAssembly.Module(
    Uint8Array.from(atob(MODULE_BASE64), (letter) => letter.charCodeAt(0)),
  );
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { memory, addProducts: exports.addProducts as Machine['addProducts'] };
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
  const mean = new Float64Array(size);
  let [frame, total] = [0, 0];
  for (const clip of clips) {
    for (let at = 0; at < clip.length; at += size) {
      const weight = weights ? weights[frame++]! : 1;
      total += weight;
      for (let i = 0; i < size; i++) mean[i]! += weight * clip[at + i]!;
    }
  }
  for (let i = 0; i < size; i++) mean[i]! /= total || 1;
  return mean;
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
  machine ??= startMachine();
  const { memory } = machine;
  const [rows, columns] = [padded(x.size), padded(y.size)];
  const blockLength = BLOCK_FRAMES * (rows + columns);
  const missing = 4 * blockLength + 8 * rows * columns - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
  const out = new Float64Array(memory.buffer, 4 * blockLength, rows * columns).fill(0);
  const left = new Float32Array(memory.buffer, 0, BLOCK_FRAMES * rows).fill(0);
  const right = new Float32Array(memory.buffer, left.byteLength, BLOCK_FRAMES * columns).fill(0);
  const isSame = x === y;
  let [waiting, frame, total] = [0, 0, 0];
  const flush = (): void => {
    const a = isSame ? right.byteOffset : left.byteOffset;
    machine!.addProducts(a, rows, right.byteOffset, columns, waiting, out.byteOffset, part === 'upper');
    waiting = 0;
  };
  for (const [c, clip] of y.clips.entries()) {
    const other = x.clips[c]!;
    const frames = clip.length / y.size;
    for (let t = 0; t < frames; t++) {
      const weight = weights ? weights[frame++]! : 1;
      total += weight;
      const root = Math.sqrt(weight);
      centre(clip, t * y.size, yMean, root, right, waiting * columns);
      if (!isSame) centre(other, t * x.size, xMean, root, left, waiting * rows);
      if (++waiting === BLOCK_FRAMES) flush();
    }
  }
  flush();
  for (let i = 0; i < out.length; i++) out[i]! /= total || 1;
  return out;
}

function centre(
  from: Float32Array,
  at: number,
  mean: Float64Array,
  factor: number,
  to: Float32Array,
  place: number,
): void {
  for (let i = 0; i < mean.length; i++) to[place + i] = (from[at + i]! - mean[i]!) * factor;
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
