import type { NormaliseLayer } from '../../network/index.ts';
import type { LayerLowering } from '../step.ts';
import type { NormaliseStep } from '../steps/normalise.ts';

export const lowerNormalise: LayerLowering<NormaliseLayer> = ({ params, inputs, outputs }) => {
  const step: NormaliseStep = { step: 'normalise', output: outputs[0]!, input: inputs[0]!, ...params };
  return [step];
};
