// What the denoiser needs of a network: features in, mask out, state carried from frame to frame.

/** One clip for `runClips`. */
export interface ClipRun {
  /** Row-major [frames, bins]. */
  readonly features: Float32Array;
  readonly frames: number;
  /** Row-major [frames, outputs], written. */
  readonly mask: Float32Array;
}

export interface FrameModel {
  /** Feature values per frame. */
  readonly bins: number;
  /** Mask values per frame; of a network with features of its own, whatever its output holds. */
  readonly outputs: number;
  /** Forgets the carried state, as at the start of a clip. */
  reset(): void;
  /**
   * Runs `frames` consecutive frames. Blocks of any size give the same result as one frame at a time.
   * @param features row-major [frames, bins]
   * @param mask row-major [frames, outputs], written; values are what the network gives, no floor applied
   */
  run(features: Float32Array, frames: number, mask: Float32Array): void;
  /** Several clips, each from a fresh state; what some models do faster than one after the other. */
  runClips?(clips: readonly ClipRun[]): void;
}
