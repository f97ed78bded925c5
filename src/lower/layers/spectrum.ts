import type { MagnitudeLayer, MaskedLayer, TransformLayer } from '../../network/index.ts';
import type { LayerLowering } from '../step.ts';
import type { MagnitudeStep, MaskedStep, TransformStep } from '../steps/spectrum.ts';

export const lowerTransform: LayerLowering<TransformLayer> = ({ params, inputs, outputs }) => {
  const step: TransformStep = { step: 'transform', output: outputs[0]!, input: inputs[0]!, ...params };
  return [step];
};

export const lowerMagnitude: LayerLowering<MagnitudeLayer> = ({ params, inputs, outputs }) => {
  const step: MagnitudeStep = { step: 'magnitude', output: outputs[0]!, input: inputs[0]!, ...params };
  return [step];
};

export const lowerMasked: LayerLowering<MaskedLayer> = ({ params, inputs, outputs }) => {
  const [input, gains] = inputs as [string, string];
  const step: MaskedStep = { step: 'masked', output: outputs[0]!, input, gains, ...params };
  return [step];
};
