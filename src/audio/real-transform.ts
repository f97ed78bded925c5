// What a transform of real signals is.

export interface RealFft {
  readonly size: number;
  /** `input` has `size` samples; `re` and `im` receive bins 0..floor(size/2). The input is left as it is. */
  forward(input: Float64Array, re: Float64Array, im: Float64Array): void;
  /** From bins 0..floor(size/2) to `size` samples, divided by `size`. The bins are left as they are. */
  inverse(re: Float64Array, im: Float64Array, output: Float64Array): void;
}
