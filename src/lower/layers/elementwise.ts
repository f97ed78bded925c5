// Products, sums and functions on their own. They gather in the accumulator of the step that reads them (`gather.ts`).
import type { FunctionName, Layer, MatmulLayer, Network } from '../../network/index.ts';
import { type LayerLowering, type Step, unsupported } from '../step.ts';
import { affineStep } from '../steps/depthwise.ts';
import { type Addend, element, linearStep } from '../steps/linear.ts';
import type { TableStep } from '../steps/table.ts';

function addend(network: Network, name: string): Addend {
  return network.tensors.get(name)!.role === 'bias' ? { form: 'bias', bias: name } : element(name);
}

export const lowerMatmul: LayerLowering<MatmulLayer> = ({ params, inputs, outputs }) => [
  linearStep(outputs[0]!, [{ form: 'matrix', weight: params.weight, vector: inputs[0]! }]),
];

export const lowerAdd: LayerLowering<Layer<'add', null>> = ({ inputs, outputs }, network) => [
  linearStep(
    outputs[0]!,
    inputs.map((name) => addend(network, name)),
  ),
];

export const lowerMul: LayerLowering<Layer<'mul', null>> = ({ inputs, outputs }, network) => {
  const factor = inputs.find((name) => network.tensors.get(name)!.data);
  if (factor === undefined) return [linearStep(outputs[0]!, [element(inputs[0]!, inputs[1]!)])];
  const vector = inputs.find((name) => !network.tensors.get(name)!.data);
  if (vector !== undefined) return [affineStep(outputs[0]!, vector, factor, [])];
  throw unsupported(outputs[0]!, 'a product of something that changes', `constants ${inputs.join(', ')}`);
};

/** A function of a tensor as a step. holds: see `TableStep` */
export function functionStep(kind: FunctionName, input: string, output: string, holds = false): Step {
  switch (kind) {
    case 'sigmoid':
    case 'tanh': {
      const table: TableStep = { step: 'table', function: kind, input, output, holds };
      return table;
    }
    case 'relu':
      return linearStep(output, [element(input)], true);
    case 'one-minus':
      return affineStep(output, input, -1, [1]);
    default:
      return kind satisfies never;
  }
}

export const lowerFunction: LayerLowering<Layer<FunctionName, null>> = ({ kind, inputs, outputs }) => [
  functionStep(kind, inputs[0]!, outputs[0]!),
];
