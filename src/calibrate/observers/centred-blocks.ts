// Frames in blocks of a fixed number, each around its own mean, and how sums of products around the means of two sets of frames
// become one around the common mean (Chan, Golub, LeVeque 1983):
//   S = S_a + S_b + d e^T n_a n_b / (n_a + n_b),   d, e the differences of the means, n what the frames of a set weigh.
// Products are taken of what varies, so nothing cancels. A block is full after the same frames whatever comes in one call.

export const BLOCK_FRAMES = 256;

export interface CentredBlock {
  /**
   * [length, BLOCK_FRAMES]: element by element, so that products of two elements run along memory; times the root of what the frame
   * weighs; 0 beyond the frames of the block.
   */
  readonly rows: Float64Array;
  /** Of all its frames. */
  readonly weight: number;
}

export interface BlockFrames {
  /** True when the block is full. @param weight more than 0 */
  add(values: Float32Array, weight: number): boolean;
  /**
   * Centres the block and moves the mean on to include it. The block is valid until the next `add`.
   * @param delta [length], set to how far the block's mean is from the mean before
   */
  take(delta: Float64Array): CentredBlock;
  /** What the frames of the blocks taken weigh. */
  readonly taken: number;
  /** Frames. */
  readonly waiting: number;
  /** Of the blocks taken, live. */
  readonly mean: Float64Array;
}

export function collectBlocks(length: number): BlockFrames {
  const rows = new Float64Array(length * BLOCK_FRAMES);
  const weights = new Float64Array(BLOCK_FRAMES);
  const mean = new Float64Array(length);
  let waiting = 0;
  let taken = 0;
  return {
    mean,
    get taken() {
      return taken;
    },
    get waiting() {
      return waiting;
    },
    add(values, weight) {
      for (let i = 0; i < length; i++) rows[i * BLOCK_FRAMES + waiting] = values[i]!;
      weights[waiting] = weight;
      waiting++;
      return waiting === BLOCK_FRAMES;
    },
    take(delta) {
      const frames = waiting;
      let weight = 0;
      for (let t = 0; t < frames; t++) weight += weights[t]!;
      const roots = weights.map(Math.sqrt);
      for (let i = 0; i < length; i++) {
        const start = i * BLOCK_FRAMES;
        let sum = 0;
        for (let t = 0; t < frames; t++) sum += rows[start + t]! * weights[t]!;
        const own = sum / weight;
        for (let t = 0; t < frames; t++) rows[start + t] = (rows[start + t]! - own) * roots[t]!;
        delta[i] = own - mean[i]!;
        mean[i]! += (delta[i]! * weight) / (taken + weight);
      }
      if (frames < BLOCK_FRAMES) {
        for (let i = 0; i < length; i++) rows.fill(0, i * BLOCK_FRAMES + frames, (i + 1) * BLOCK_FRAMES);
      }
      waiting = 0;
      taken += weight;
      return { rows, weight };
    },
  };
}

/** n_a n_b / (n_a + n_b), where the second set was just taken. */
export function mergeWeight(taken: number, weight: number): number {
  return ((taken - weight) * weight) / taken;
}
