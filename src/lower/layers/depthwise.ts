// A convolution over time is one step; the earlier frames are kept beside the buffer that it reads.
import type { DepthwiseLayer } from '../../network/index.ts';
import type { LayerLowering } from '../step.ts';
import type { DepthwiseStep } from '../steps/depthwise.ts';

export const lowerDepthwise: LayerLowering<DepthwiseLayer> = ({ params, inputs, outputs }) => {
  const { weight, bias, dilation, history } = params;
  const biases = bias === null ? [] : [bias];
  const step: DepthwiseStep = {
    step: 'depthwise',
    output: outputs[0]!,
    input: inputs[0]!,
    weight,
    biases,
    dilation,
    history,
  };
  return [step];
};
