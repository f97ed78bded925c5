import { type NormaliseLayer, SINGLE } from '../../network/index.ts';
import type { LayerLowering } from '../step.ts';
import { type InFloatsStep, spread, summed } from '../steps/in-floats.ts';
import { element, linearStep } from '../steps/linear.ts';
import type { NormaliseStep } from '../steps/normalise.ts';

export const lowerNormalise: LayerLowering<NormaliseLayer> = (layer) => {
  const { params, inputs, outputs } = layer;
  const { rows = 1, ...whole } = params;
  if (rows > 1) return [rowsStep(layer, rows)];
  const step: NormaliseStep = { step: 'normalise', output: outputs[0]!, input: inputs[0]!, ...whole };
  return [step];
};

/** Each row by its own mean and variance: in f32 between whatever formats there are. */
function rowsStep({ params, inputs, outputs }: NormaliseLayer, rows: number): InFloatsStep {
  return {
    ...{ step: 'in-floats', output: outputs[0]!, input: inputs[0]!, bounds: 'plain' },
    make(of, x, length) {
      const size = length / rows;
      const axis = { outer: rows, size, inner: 1 };
      const mean = spread(of, summed(of, x, 'mean', axis, 1 / size), 'mean of all', axis);
      const distance = of.push(
        linearStep(of.vector('distance', length), [element(x), element(mean, null, -1)]),
      );
      const square = of.push(linearStep(of.vector('square', length), [element(distance, distance)]));
      const variance = summed(of, square, 'variance', axis, 1 / size);
      const raised = of.push({
        ...{ step: 'depthwise', output: of.vector('raised', rows), input: variance, weight: 1 },
        ...{ biases: [params.epsilon], dilation: 1, history: null },
      });
      const deviation = of.push({
        ...{ step: 'real-function', output: of.vector('deviation', rows), function: 'sqrt' },
        ...{ input: raised, divisor: null },
      });
      const normal = of.push({
        ...{ step: 'real-function', output: of.vector('normal', length), function: 'quotient' },
        ...{ input: distance, divisor: spread(of, deviation, 'deviation of all', axis) },
      });
      const [gain, bias] = [params.scale, params.bias].map((name) => of.network.tensors.get(name)!.data!) as [
        Float32Array,
        Float32Array,
      ];
      // Of one length each: a factor and a term for each of a row, or for each of all.
      const channels = Math.max(gain.length, bias.length);
      const repeated = (data: Float32Array): Float32Array =>
        Float32Array.from({ length: channels }, (_, i) => data[i % data.length]!);
      const places = length / channels;
      of.push({
        step: 'convolution',
        ...{ output: of.output, input: normal, slope: null, history: null },
        weight: of.matrix('gain', repeated(gain), channels),
        bias: of.matrix('bias', repeated(bias), channels),
        ...{ channels, rows: channels, groups: channels, depth: SINGLE },
        height: { ...SINGLE, size: places, outputs: places },
      });
    },
  };
}
