import type { NormaliseLayer } from '../../network/index.ts';
import { type LayerLowering, unsupported } from '../step.ts';
import type { NormaliseStep } from '../steps/normalise.ts';

export const lowerNormalise: LayerLowering<NormaliseLayer> = ({ params, inputs, outputs }) => {
  const { rows, ...whole } = params;
  if (rows !== undefined)
    throw unsupported(outputs[0]!, 'the normalisation of a whole vector', `of ${rows} rows`);
  const step: NormaliseStep = { step: 'normalise', output: outputs[0]!, input: inputs[0]!, ...whole };
  return [step];
};
