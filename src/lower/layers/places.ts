// Layers over places within a frame: convolutions with the function behind them, mean and sum along an axis, slopes, movement of data.
import type { ConvolutionLayer, GatherLayer, PreluLayer, ReduceLayer } from '../../network/index.ts';
import { SINGLE, tensorSize } from '../../network/index.ts';
import { absorbedBy } from '../absorbed.ts';
import type { LayerLowering } from '../step.ts';
import type { ConvolutionStep } from '../steps/convolution.ts';
import type { GatherStep } from '../steps/gather.ts';
import { greatest, type InFloatsStep } from '../steps/in-floats.ts';

export const lowerConvolution: LayerLowering<ConvolutionLayer> = ({ params, inputs, outputs }, network) => {
  const { windows, functions } = absorbedBy(network);
  const { weight, bias, channels, outputs: rows, groups, depth, height } = params;
  const window = windows.get(inputs[0]!) ?? null;
  const behind = functions.get(outputs[0]!);
  const step: ConvolutionStep = {
    step: 'convolution',
    output: behind?.outputs[0] ?? outputs[0]!,
    input: window?.input ?? inputs[0]!,
    weight,
    bias,
    slope: behind === undefined ? null : behind.kind === 'prelu' ? behind.params.slope : 0,
    ...{ channels, rows, groups, depth, height },
    history: window?.state ?? null,
  };
  return [step];
};

export const lowerPrelu: LayerLowering<PreluLayer> = ({ params, inputs, outputs }, network) => {
  const channels = tensorSize(network.tensors.get(params.slope)!);
  const places = tensorSize(network.tensors.get(inputs[0]!)!) / channels;
  const height = { ...SINGLE, size: places, outputs: places };
  const step: ConvolutionStep = {
    step: 'convolution',
    ...{ output: outputs[0]!, input: inputs[0]!, weight: 1, bias: null, slope: params.slope, history: null },
    ...{ channels, rows: channels, groups: channels, depth: SINGLE, height },
  };
  return [step];
};

export const lowerReduce: LayerLowering<ReduceLayer> = ({ params, inputs, outputs }, network) => {
  const { size, inner } = params;
  const outer = tensorSize(network.tensors.get(inputs[0]!)!) / (size * inner);
  if (params.function === 'max') {
    const most: InFloatsStep = {
      ...{ step: 'in-floats', output: outputs[0]!, input: inputs[0]!, bounds: 'plain' },
      make: (of, x) => greatest(of, x, { outer, size, inner }, of.output),
    };
    return [most];
  }
  const step: ConvolutionStep = {
    step: 'convolution',
    ...{ output: outputs[0]!, input: inputs[0]!, bias: null, slope: null, history: null },
    weight: params.function === 'mean' ? 1 / size : 1,
    ...{ channels: inner, rows: inner, groups: inner },
    depth: { ...SINGLE, size: outer, outputs: outer },
    height: { ...SINGLE, size, taps: size },
  };
  return [step];
};

export const lowerGather: LayerLowering<GatherLayer> = ({ params, inputs, outputs }) => {
  const step: GatherStep = { step: 'gather', output: outputs[0]!, inputs, index: params.index };
  return [step];
};
