// e^(x - greatest) over the sum of those of its row: in f32 between whatever formats there are.
import type { SoftmaxLayer } from '../../network/index.ts';
import type { LayerLowering } from '../step.ts';
import { greatest, type InFloatsStep, spread, summed } from '../steps/in-floats.ts';
import { element, linearStep } from '../steps/linear.ts';

export const lowerSoftmax: LayerLowering<SoftmaxLayer> = ({ params: { size }, inputs, outputs }) => {
  const step: InFloatsStep = {
    ...{ step: 'in-floats', output: outputs[0]!, input: inputs[0]!, bounds: 'relu' },
    make(of, x, length) {
      const axis = { outer: length / size, size, inner: 1 };
      const most = greatest(of, x, axis, of.vector('greatest', axis.outer));
      const below = of.push(
        linearStep(of.vector('below', length), [
          element(x),
          element(spread(of, most, 'greatest of all', axis), null, -1),
        ]),
      );
      const power = of.push({
        ...{ step: 'real-function', output: of.vector('power', length), function: 'exp' },
        ...{ input: below, divisor: null },
      });
      const sum = summed(of, power, 'sum', axis, 1);
      of.push({
        ...{ step: 'real-function', output: of.output, function: 'quotient' },
        ...{ input: power, divisor: spread(of, sum, 'sum of all', axis) },
      });
    },
  };
  return [step];
};
