// A dense layer: product, bias and ReLU in one step; another function in a step of its own.
import type { DenseLayer } from '../../network/index.ts';
import type { LayerLowering } from '../step.ts';
import { type Addend, linearStep } from '../steps/linear.ts';
import { functionStep } from './elementwise.ts';

export const lowerDense: LayerLowering<DenseLayer> = ({ params, inputs, outputs }) => {
  const { weight, product, bias, activation } = params;
  const addends: Addend[] = [{ form: 'matrix', weight, vector: inputs[0]! }];
  if (bias) addends.push({ form: 'bias', bias: bias.name });
  const output = outputs[0]!;
  if (activation === null || activation === 'relu')
    return [linearStep(output, addends, activation === 'relu')];
  const sum = bias?.sum ?? product;
  return [linearStep(sum, addends), functionStep(activation, sum, output)];
};
