// Exp, log, square root, reciprocal, and quotients of two vectors: a step each.
import type { Layer, RealFunctionName } from '../../network/index.ts';
import type { LayerLowering } from '../step.ts';
import type { RealFunctionStep } from '../steps/real-function.ts';

export const lowerRealFunction: LayerLowering<Layer<RealFunctionName, null>> = ({
  kind,
  inputs,
  outputs,
}) => {
  const step: RealFunctionStep = {
    ...{ step: 'real-function', output: outputs[0]!, function: kind },
    ...{ input: inputs[0]!, divisor: null },
  };
  return [step];
};

export const lowerDiv: LayerLowering<Layer<'div', null>> = ({ inputs, outputs }) => {
  const [input, divisor] = inputs as [string, string];
  const step: RealFunctionStep = {
    ...{ step: 'real-function', output: outputs[0]!, function: 'quotient' },
    ...{ input, divisor },
  };
  return [step];
};
