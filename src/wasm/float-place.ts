// Where a tensor of a float32 network lies in the memory of the engine, and what a layer is there.

/** Frame t at `at + t * stride`, in f32 elements. */
export interface FloatPlace {
  readonly size: number;
  readonly at: number;
  readonly stride: number;
}

/** Frames `from` to `to` of the block. */
export type FloatRun = (values: Float32Array, from: number, to: number) => void;
