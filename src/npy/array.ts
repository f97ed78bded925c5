// One array of an .npy file: shape and values, C order.

export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}
