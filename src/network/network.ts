// A network: layers that run once per frame, the tensors they read and make, ports, and what is carried from frame to
// frame. A GRU is one layer here. No quantisation, no order other than that of the layers.
import { HushbitError } from '../base/errors.ts';
import type { Carried } from './layer.ts';
import type { AnyLayer } from './layers/index.ts';

/** port: comes from outside with every frame. carried: the value that the frame before left. */
export type TensorRole = 'port' | 'carried' | 'weight' | 'bias' | 'activation';

export interface Tensor {
  readonly name: string;
  readonly role: TensorRole;
  /** Row-major. A weight is [outputs, inputs]; most others are one vector [length]. */
  readonly shape: readonly number[];
  /** Layer that it belongs to, for reports: `fc1`, `gru1`, ... */
  readonly layer: string;
  /** Constants only (weight, bias). */
  readonly data?: Float32Array;
}

export interface Port {
  /** What the outside calls it. */
  readonly name: string;
  readonly tensor: string;
}

export interface Network {
  readonly name: string;
  /** All, those inside of layers too, in the order of first use. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** In execution order. */
  readonly layers: readonly AnyLayer[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly carried: readonly Carried[];
  /** What the file says that tensors hold, where a quantiser wrote it: least and greatest value. */
  readonly ranges?: ReadonlyMap<string, { readonly min: number; readonly max: number }>;
  /** What a user should know about how its file was read. */
  readonly notes?: readonly string[];
}

/** Number of elements of a tensor. */
export function tensorSize(tensor: Pick<Tensor, 'shape'>): number {
  return tensor.shape.reduce((product, n) => product * n, 1);
}

/**
 * The tensors of a network of one input (features of a frame) and one output (its mask).
 * @throws HushbitError `unsupported` for a network of other ports
 */
export function singlePorts(network: Network): { readonly input: Tensor; readonly output: Tensor } {
  const one = (ports: readonly Port[], what: string): Tensor => {
    const port = ports[0];
    if (ports.length === 1 && port) return network.tensors.get(port.tensor)!;
    throw new HushbitError({
      code: 'unsupported',
      place: network.name,
      expected: `one ${what}`,
      got: ports.map(({ name }) => name).join(', ') || 'none',
    });
  };
  return { input: one(network.inputs, 'input'), output: one(network.outputs, 'output') };
}
