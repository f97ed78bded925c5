// The arrays of NSNet2 as the paper's repository names them.

/** The fourteen arrays, without `.npy`. MatMul: [inputs, outputs]. GRU: [1, 3 * units, inputs], gates z, r, n. */
export const NSNET2_ARRAYS = [
  'onnx__MatMul_166',
  'fc1_bias',
  'onnx__GRU_184',
  'onnx__GRU_185',
  'onnx__GRU_186',
  'onnx__GRU_204',
  'onnx__GRU_205',
  'onnx__GRU_206',
  'onnx__MatMul_207',
  'fc2_bias',
  'onnx__MatMul_208',
  'fc3_bias',
  'onnx__MatMul_209',
  'fc4_bias',
] as const;
export type Nsnet2ArrayName = (typeof NSNET2_ARRAYS)[number];

export interface FloatArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}
