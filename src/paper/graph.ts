// What scheme `paper` makes of a network: the elementary operations of its layers, each of which it quantises. A GRU is
// products, sums and functions here, as in the paper's code.
import { HushbitError } from '../base/errors.ts';
import {
  type Network,
  type PrimitiveLayer,
  primitivesOf,
  singlePorts,
  type Tensor,
  type TensorRole,
} from '../network/index.ts';

export type TensorKind = 'input' | 'state' | 'weight' | 'bias' | 'activation';

export interface TensorSpec extends Omit<Tensor, 'role'> {
  readonly kind: TensorKind;
}

export type Operation =
  /** output[o] = sum over i of weight[o, i] * vector[i] */
  | { readonly op: 'matmul'; readonly weight: string; readonly vector: string; readonly output: string }
  | { readonly op: 'add' | 'mul'; readonly left: string; readonly right: string; readonly output: string }
  | {
      readonly op: 'one-minus' | 'sigmoid' | 'tanh' | 'relu';
      readonly input: string;
      readonly output: string;
    };

export interface Graph {
  readonly name: string;
  /** In order of first use. */
  readonly tensors: ReadonlyMap<string, TensorSpec>;
  readonly operations: readonly Operation[];
  readonly input: string;
  readonly output: string;
  readonly states: Network['carried'];
}

const KINDS: Readonly<Record<TensorRole, TensorKind>> = {
  port: 'input',
  carried: 'state',
  weight: 'weight',
  bias: 'bias',
  activation: 'activation',
};

export const kindOf = ({ role }: Tensor): TensorKind => KINDS[role];

/** @throws HushbitError `unsupported` for a network with layers that the paper has no arithmetic for */
export function elementaryGraph(network: Network): Graph {
  const { input, output } = singlePorts(network);
  return {
    name: network.name,
    tensors: new Map(
      [...network.tensors].map(([name, tensor]) => [name, { ...tensor, kind: kindOf(tensor) }]),
    ),
    operations: primitivesOf(network).map(operationOf),
    input: input.name,
    output: output.name,
    states: network.carried,
  };
}

function operationOf(layer: PrimitiveLayer): Operation {
  const [first, second] = layer.inputs as [string, string];
  const output = layer.outputs[0]!;
  switch (layer.kind) {
    case 'matmul':
      return { op: 'matmul', weight: layer.params.weight, vector: first, output };
    case 'add':
    case 'mul':
      return { op: layer.kind, left: first, right: second, output };
    case 'one-minus':
    case 'sigmoid':
    case 'tanh':
    case 'relu':
      return { op: layer.kind, input: first, output };
    default:
      throw new HushbitError({
        code: 'unsupported',
        place: output,
        expected: 'operations of the paper (products, sums, sigmoid, tanh, ReLU)',
        got: layer.kind,
        remedy: 'it runs in float32: denoise, or evaluate --no-latency, with --bits float32',
      });
  }
}
