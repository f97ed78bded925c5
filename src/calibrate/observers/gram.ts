// Gram matrix of a vector around its mean, E[(x - mean)(x - mean)^T]: how the errors of the weights that multiply x add up. The
// mean is apart, since a bias repairs what it does exactly.
import { collectBlocks, mergeWeight } from './centred-blocks.ts';
import { rowProducts } from './row-products.ts';

export interface SymmetricMatrix {
  readonly size: number;
  /** Rows one after the other, each from its diagonal on: size * (size + 1) / 2. */
  readonly upper: Float64Array;
}

export interface Gram {
  /** [size] */
  readonly mean: Float64Array;
  /** E[(x - mean)(x - mean)^T] */
  readonly centred: SymmetricMatrix;
}

/** Where row i of `upper` begins, less i: element (i, j), i <= j, lies at this + j. */
export function rowStart(size: number, i: number): number {
  return i * size - (i * (i + 1)) / 2;
}

export function symmetricAt({ size, upper }: SymmetricMatrix, i: number, j: number): number {
  return i <= j ? upper[rowStart(size, i) + j]! : upper[rowStart(size, j) + i]!;
}

export interface GramObserver {
  /** @param weight of the frame, more than 0; default 1 */
  add(values: Float32Array, weight?: number): void;
  result(): Gram;
}

/** Of no frames: zeros. */
export function observeGram(length: number): GramObserver {
  const upper = new Float64Array((length * (length + 1)) / 2);
  const delta = new Float64Array(length);
  const blocks = collectBlocks(length);

  function merge(): void {
    if (blocks.waiting === 0) return;
    const block = blocks.take(delta);
    const weight = mergeWeight(blocks.taken, block.weight);
    const products = rowProducts(block, block, 'upper');
    for (let i = 0; i < length; i++) {
      const at = rowStart(length, i);
      const own = delta[i]! * weight;
      for (let j = i; j < length; j++) upper[at + j]! += products[i * length + j]! + own * delta[j]!;
    }
  }

  return {
    add(values, weight = 1) {
      if (blocks.add(values, weight)) merge();
    },
    /** Ends the last block: what is added later starts a new one. */
    result() {
      merge();
      const weight = blocks.taken || 1;
      const centred = { size: length, upper: upper.map((sum) => sum / weight) };
      return { mean: blocks.mean.slice(), centred };
    },
  };
}
