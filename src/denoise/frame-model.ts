// What the denoiser needs of a network: features in, mask out, state carried from frame to frame.

export interface FrameModel {
  /** Feature values per frame; equals the mask values per frame. */
  readonly bins: number;
  /** Forgets the carried state, as at the start of a clip. */
  reset(): void;
  /**
   * Runs `frames` consecutive frames. Blocks of any size give the same result as one frame at a time.
   * @param features row-major [frames, bins]
   * @param mask row-major [frames, bins], written; values are what the network gives, no floor applied
   */
  run(features: Float32Array, frames: number, mask: Float32Array): void;
}
