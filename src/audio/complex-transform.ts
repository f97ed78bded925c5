// What a complex transform is.

/** Real and imaginary parts. */
export interface ComplexArray {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export interface ComplexFft {
  readonly size: number;
  /**
   * Where the caller writes what it wants transformed. Any other transform, real or complex, of any size, may use the same
   * memory: fill it, transform, and take the result before the next one.
   */
  readonly input: ComplexArray;
  /** Of `input` or of what the last call returned, which is overwritten. What is returned is so by the next call. */
  forward(values: ComplexArray): ComplexArray;
  /** The same without the divisor: the inverse times `size`. */
  inverse(values: ComplexArray): ComplexArray;
}
