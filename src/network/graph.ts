// Graph IR: the elementary operations of a frame-by-frame network, in execution order.
// A GRU is decomposed (reset gate applied after the recurrent product). No quantisation here.

export type TensorKind = 'input' | 'state' | 'weight' | 'bias' | 'activation';

export interface TensorSpec {
  readonly name: string;
  readonly kind: TensorKind;
  /** Row-major. A matrix is [outputs, inputs]; everything else is one vector [length]. */
  readonly shape: readonly number[];
  /** Layer that it belongs to, for reports: `fc1`, `gru1`, ... */
  readonly layer: string;
  /** Constants only (weight, bias). */
  readonly data?: Float32Array;
}

export type Operation =
  /** output[o] = sum over i of weight[o, i] * vector[i] */
  | { readonly op: 'matmul'; readonly weight: string; readonly vector: string; readonly output: string }
  | { readonly op: 'add' | 'mul'; readonly left: string; readonly right: string; readonly output: string }
  | {
      readonly op: 'one-minus' | 'sigmoid' | 'tanh' | 'relu';
      readonly input: string;
      readonly output: string;
    }
  /**
   * output[i] = (input[i] - mean) / sqrt(variance + epsilon) * scale[i] + bias[i], mean and population variance over the
   * elements of the vector; scale and bias are constants
   */
  | {
      readonly op: 'normalise';
      readonly input: string;
      readonly scale: string;
      readonly bias: string;
      /** Above 0, and a float32, as files hold it. */
      readonly epsilon: number;
      readonly output: string;
    };

export interface Graph {
  readonly name: string;
  /** In order of first use. */
  readonly tensors: ReadonlyMap<string, TensorSpec>;
  readonly operations: readonly Operation[];
  /** Features of one frame. */
  readonly input: string;
  /** Mask of one frame. */
  readonly output: string;
  /** After each frame the tensor `next` becomes the value of `state`; 0 at the start of a clip. */
  readonly states: readonly { readonly state: string; readonly next: string }[];
}

/** Number of elements of a tensor. */
export function tensorSize(tensor: TensorSpec): number {
  return tensor.shape.reduce((product, n) => product * n, 1);
}
